package io.tidemark.ledger;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.RefusalReason;
import org.jspecify.annotations.Nullable;

/** The counters that are kept by the minute only: refused handshakes and bytes. */
final class MinuteCounters {
  private static final int REASONS = RefusalReason.values().length - 1;

  final long minuteMillis;
  long bytesIn;
  long bytesOut;
  long @Nullable [] refused;

  MinuteCounters(long minuteMillis) {
    this.minuteMillis = minuteMillis;
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
