/**
 * The test bed of abuse detection: made-up zones and made-up attacks, labelled, through the real
 * wire contract and the real ledger. The way of one event: {@link Life} or an {@link Attack} lets a
 * client connect in a {@link World}, which writes batches and books them; the detectors' findings
 * become an {@link Alarm}, and {@link Score} compares it with the labels.
 */
@NullMarked
package io.tidemark.benchmarks.detection;

import org.jspecify.annotations.NullMarked;
