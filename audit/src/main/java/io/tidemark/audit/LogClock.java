package io.tidemark.audit;

/**
 * The time of a shard's log, which only append times move, and the log's silences: after a silence,
 * each emitter has a whole lease to report.
 */
final class LogClock {
  private static final long SILENCE = 5_000;

  /** The ledger looks for ended leases four times a second of log time, not at each record. */
  private static final long SLACK = 2_000;

  private final long lease;
  private long millis;
  private long firstMillis;
  private long silenceEnd;

  LogClock(long lease) {
    this.lease = lease;
  }

  void append(long append) {
    if (append - millis > SILENCE) {
      silenceEnd = append;
    }
    millis = Math.max(millis, append);
    if (firstMillis == 0) {
      firstMillis = millis;
    }
  }

  long millis() {
    return millis;
  }

  long silenceEnd() {
    return silenceEnd;
  }

  /** True while the lease of an emitter that has reported through this time is not over. */
  boolean isWithinLease(long through) {
    return millis - through <= lease;
  }

  /** True if a lease that began with the end of a silence is not over. */
  boolean isAfterSilence() {
    return millis - silenceEnd <= lease;
  }

  /** True if a lease has surely ended since this time, and was not held up by a silence. */
  boolean hasSurelyEnded(long since) {
    return millis - since > lease + SLACK && millis - silenceEnd > lease + SLACK;
  }

  /** True if every living emitter must have reported by now. */
  boolean hasHeardAll() {
    return hasSurelyEnded(firstMillis);
  }
}
