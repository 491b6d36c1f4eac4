package io.tidemark.cases;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.events.v1.SuspectSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sources that the service does not block by itself for a day, since somebody said that they
 * were not to be blocked: by lifting a block, or by marking a suspicion false.
 */
final class BlockExemptions {
  private static final int MOST = 200;

  /** The end of each exemption; the oldest first. */
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
