package io.tidemark.audit;

import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.UsageRow;
import java.util.TreeMap;

/** The sums that are kept by the minute only: bytes and refused handshakes. */
final class MinuteNotes {
  private long bytesIn;
  private long bytesOut;
  private final TreeMap<Integer, Long> refused = new TreeMap<>();

  /** True if anything was noted, even if it adds up to nothing. */
  private boolean any;

  boolean isNothing() {
    return !any;
  }

  void bytes(long in, long out) {
    any |= in != 0 || out != 0;
    bytesIn += in;
    bytesOut += out;
  }

  void refused(int reason, long count) {
    if (count != 0) {
      any = true;
      refused.merge(reason, count, Long::sum);
    }
  }

  void add(MinuteNotes other) {
    any |= other.any;
    bytesIn += other.bytesIn;
    bytesOut += other.bytesOut;
    other.refused.forEach((reason, count) -> refused.merge(reason, count, Long::sum));
  }

  void clear() {
    any = false;
    bytesIn = 0;
    bytesOut = 0;
    refused.clear();
  }

  void into(UsageRow.Builder row) {
    row.setBytesIn(bytesIn).setBytesOut(bytesOut);
    refused.forEach(
        (reason, count) ->
            row.addRefused(
                RefusedCount.newBuilder()
                    .setReason(RefusalReason.forNumber(reason))
                    .setCount(count)));
  }
}
