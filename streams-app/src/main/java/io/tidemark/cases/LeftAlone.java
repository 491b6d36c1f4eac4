package io.tidemark.cases;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.events.v1.SuspectSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sources of which somebody has said that they are not to be blocked: a block was lifted, or what
 * they did was marked false. The service does not block them by itself for a day.
 */
final class LeftAlone {
  private static final int MOST = 200;

  /** Until when; the oldest first. */
  final Map<SourceBlock, Long> until = new LinkedHashMap<>();

  private static SourceBlock key(SourceBlock block) {
    return block.toBuilder().clearCloseEstablished().clearGoodPercent().build();
  }

  void add(SourceBlock block, long nowMillis) {
    SourceBlock key = key(block);
    until.remove(key);
    until.put(key, nowMillis + Periods.DAY);
    until.values().removeIf(end -> end <= nowMillis);
    if (until.size() > MOST) {
      until.remove(until.keySet().iterator().next());
    }
  }

  boolean has(SuspectSource source, long nowMillis) {
    return until.getOrDefault(key(Proposal.block(source).build()), 0L) > nowMillis;
  }
}
