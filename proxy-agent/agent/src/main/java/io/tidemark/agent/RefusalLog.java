package io.tidemark.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of why Kafka does not take records: a new reason is logged at once, a lasting one every ten
 * minutes, with the number of failures. Without it, a permanent refusal (a missing permission, a
 * quota) would be retried for ever without notice.
 */
final class RefusalLog {
  private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
  private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int MOST_REASONS = 20;
  private static final int LONGEST = 300;

  private static final class LastReport {
    private long at;
    private long times;
  }

  private final Map<String, LastReport> reasons = new HashMap<>();

  void tell(int shard, String why) {
    String reason = why.length() > LONGEST ? why.substring(0, LONGEST) : why;
    // Texts that differ only in their numbers are one reason.
    String kind = reason.replaceAll("\\d+", "#");
    long now = System.nanoTime();
    LastReport last = reasons.get(kind);
    if (last == null) {
      if (reasons.size() >= MOST_REASONS) {
        reasons.clear();
      }
      last = new LastReport();
      last.at = now - EVERY_NANOS;
      reasons.put(kind, last);
    }
    last.times++;
    if (now - last.at >= EVERY_NANOS) {
      log.warn(
          "Kafka does not take a record of shard {}, it is sent again: {} (failures so far: {})",
          shard,
          reason,
          last.times);
      last.at = now;
    }
  }
}
