package io.tidemark.ledger;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.RefusalReason;
import org.jspecify.annotations.Nullable;

/** The counters that are kept by the minute only: refused handshakes and bytes. */
final class MinuteCounters {
  private static final int REASONS = RefusalReason.values().length - 1;

  long minuteMillis;
  long bytesIn;
  long bytesOut;
  long @Nullable [] refused;

  MinuteCounters(long minuteMillis) {
    this.minuteMillis = minuteMillis;
  }

  /** Begins another minute with nothing in it. */
  void begin(long minute) {
    minuteMillis = minute;
    bytesIn = 0;
    bytesOut = 0;
    refused = null; // the minute that has ended keeps the array
  }

  boolean holds(long millis) {
    return millis >= minuteMillis && millis < minuteMillis + Periods.MINUTE;
  }

  void refuse(int reason, long count) {
    long[] by = refused == null ? new long[REASONS] : refused;
    refused = by;
    by[reason] += count;
  }
}
