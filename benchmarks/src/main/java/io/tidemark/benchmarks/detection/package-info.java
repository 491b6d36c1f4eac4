/**
 * The test bed of abuse detection: made-up zones and made-up attacks, labelled, through the real
 * wire contract and the real ledger. One event: {@link Life} or an {@link Attack} lets somebody
 * connect in a {@link World}, which writes batches and books them; what the detectors then say is
 * an {@link Alarm}, and {@link Score} holds it against the labels.
 */
@NullMarked
package io.tidemark.benchmarks.detection;

import org.jspecify.annotations.NullMarked;
