package io.tidemark.cases;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.RaiseSuspicion;
import io.tidemark.events.v1.Suspicion;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last suspicions of a zone that are over: they can still be marked, and what was false may
 * come again.
 */
final class PastSuspicions {
  static final int MOST = 50;

  /** The oldest first. */
  private final Map<String, Suspicion> byId = new LinkedHashMap<>();

  Collection<Suspicion> all() {
    return byId.values();
  }

  @Nullable Suspicion get(String id) {
    return byId.get(id);
  }

  /** One that has ended, or was marked since. */
  void put(Suspicion over) {
    byId.put(over.getId(), over);
    if (byId.size() > MOST) {
      byId.remove(byId.keySet().iterator().next());
    }
  }

  /**
   * Takes out the one that was marked false and has ended within a day, if this is the same again:
   * nobody need be called for it twice.
   */
  @Nullable Suspicion takeFalse(RaiseSuspicion seen, long nowMillis) {
    Suspicion same = null;
    for (Suspicion over : byId.values()) {
      if (ZoneSuspicions.isFalse(over)
          && over.hasFinding()
          && over.getDetector().equals(seen.getDetector())
          && nowMillis - over.getEndedMillis() <= Periods.DAY
          && !Proposal.isSomethingElse(over.getFinding(), seen.getFinding())) {
        same = over;
      }
    }
    return same == null ? null : byId.remove(same.getId());
  }
}
