package io.tidemark.cases;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.RaiseSuspicion;
import io.tidemark.events.v1.Suspicion;
import io.tidemark.events.v1.SuspicionMark;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last suspicions of a zone that are over. They can still be marked, and one that was marked
 * false may become active again with its mark.
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

  /** Adds a stored suspicion; called in the order in which they ended. */
  void restore(Suspicion over) {
    byId.put(over.getId(), over);
  }

  /** Adds a suspicion that has ended, or that was marked since. */
  void put(Suspicion over) {
    byId.put(over.getId(), over);
    byId.replaceAll(
        (id, each) ->
            over.getEndedMillis() - each.getEndedMillis() > Periods.DAY || !each.hasFinding()
                ? each.toBuilder()
                    .clearFinding()
                    .clearEvidence()
                    .build() // the history still has both
                : each);
    if (byId.size() > MOST) {
      byId.remove(byId.keySet().iterator().next());
    }
  }

  /**
   * Takes out the latest suspicion of this detector that was marked within a day and covers what is
   * seen now (no higher severity and no further sources), if its mark is false: nobody is called
   * for it twice. If its mark is true, it stays, and {@code null} is returned.
   */
  @Nullable Suspicion takeFalse(RaiseSuspicion seen, long nowMillis) {
    Suspicion said = null;
    for (Suspicion over : byId.values()) {
      if (over.getMark() != SuspicionMark.SUSPICION_MARK_UNSPECIFIED
          && nowMillis - over.getMarkedMillis() <= Periods.DAY
          && over.getDetector().equals(seen.getDetector())
          && over.hasFinding()
          && Proposal.isNoMoreThan(over.getFinding(), seen.getFinding())) {
        said = over;
      }
    }
    return said != null && ZoneSuspicions.isFalse(said) ? byId.remove(said.getId()) : null;
  }
}
