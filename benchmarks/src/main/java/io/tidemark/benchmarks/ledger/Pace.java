package io.tidemark.benchmarks.ledger;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * The stop-watch of a contender. As a rule it times the last half of the records, since classes are
 * loaded and code is compiled by then. {@link ContenderRun} reads the lines that it prints.
 */
final class Pace {
  static final String HALF = "HALF";
  static final String DONE = "DONE";
  static final String RESULT = "RESULT";

  private final long records;
  private final AtomicLong longestCollection = new AtomicLong();
  private long firstNanos;
  private long firstDone;

  Pace(long records) {
    this.records = records;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener(
              (notification, unused) ->
                  collected(
                      GarbageCollectionNotificationInfo.from(
                          (CompositeData) notification.getUserData())),
              null,
              null);
    }
  }

  private void collected(GarbageCollectionNotificationInfo info) {
    longestCollection.accumulateAndGet(info.getGcInfo().getDuration(), Math::max);
  }

  /** Starts the measurement here, in a run that does not leave out its first half. */
  void begin() {
    firstNanos = System.nanoTime();
    System.out.println(HALF);
  }

  /** Returns true when all records are done; starts the measurement at the half. */
  boolean at(long done) {
    if (firstNanos == 0 && done >= records / 2) {
      firstNanos = System.nanoTime();
      firstDone = done;
      System.out.println(HALF);
    }
    return done >= records;
  }

  /** Prints records a second, how many were counted, the longest collection, and the memory. */
  void print() {
    double seconds = (System.nanoTime() - firstNanos) / 1e9;
    System.out.println(DONE);
    long longest = longestCollection.get();
    System.gc();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    System.out.printf(
        Locale.ROOT,
        "%s %.3f %d %d %d%n",
        RESULT,
        (records - firstDone) / seconds,
        records - firstDone,
        longest,
        heap.getUsed() >> 20);
  }

  /** Prints a figure that is no rate. */
  static void print(double figure) {
    System.out.printf(Locale.ROOT, "%s %.3f 0 0 0%n", RESULT, figure);
  }
}
