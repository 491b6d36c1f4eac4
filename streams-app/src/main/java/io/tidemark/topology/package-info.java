/**
 * The Kafka Streams graph, and the thin processors between Kafka and the code of the ledgers and
 * dialogues, which knows nothing of Kafka.
 */
@NullMarked
package io.tidemark.topology;

import org.jspecify.annotations.NullMarked;
