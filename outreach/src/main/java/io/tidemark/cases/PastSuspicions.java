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
 * false may come again under its mark.
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

  /** One that was kept; in the order in which they ended. */
  void restore(Suspicion over) {
    byId.put(over.getId(), over);
  }

  /** One that has ended, or was marked since. */
  void put(Suspicion over) {
    byId.put(over.getId(), over);
    byId.replaceAll(
        (id, each) ->
            over.getEndedMillis() - each.getEndedMillis() > Periods.DAY || !each.hasFinding()
                ? each.toBuilder().clearFinding().clearEvidence().build() // history has it
                : each);
    if (byId.size() > MOST) {
      byId.remove(byId.keySet().iterator().next());
    }
  }

  /**
   * Takes out the one that was marked false within a day, if this is the same again: nobody need be
   * called for it twice. What people have said of a later one holds.
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
