/**
 * The benchmark of how many events a second the whole ledger processes, compared with a plain
 * consumer, the usual Kafka Streams DSL, and Flink: {@link LedgerBench} runs each {@link Contender}
 * in a process of its own on the same {@link Workload}.
 */
@NullMarked
package io.tidemark.benchmarks.ledger;

import org.jspecify.annotations.NullMarked;
