package io.tidemark.benchmarks.ledger;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/**
 * Takes the time between the first fifth of the records and the last: classes are loaded and code
 * is compiled by then, for every contender alike.
 */
final class Pace {
  private final long records;
  private long firstNanos;
  private long firstDone;

  Pace(long records) {
    this.records = records;
  }

  /** True when all is done. */
  boolean at(long done) {
    if (firstNanos == 0 && done >= records / 5) {
      firstNanos = System.nanoTime();
      firstDone = done;
    }
    return done >= records;
  }

  /** Prints the line that {@link LedgerBench} reads: records a second, and memory. */
  void print() {
    double seconds = (System.nanoTime() - firstNanos) / 1e9;
    System.gc();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    System.out.printf(
        java.util.Locale.ROOT,
        "RESULT %.3f %d%n",
        (records - firstDone) / seconds,
        heap.getUsed() >> 20);
  }
}
