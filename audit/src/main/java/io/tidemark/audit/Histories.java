package io.tidemark.audit;

import io.tidemark.events.Contract;
import io.tidemark.events.v1.PlanChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The histories of a shard's zones, and the time before which they are incomplete. */
final class Histories {
  private final boolean fromTheStart;
  private final Map<String, ZoneHistory> zones = new HashMap<>();

  /** In the order in which they came. */
  private final List<ZoneHistory> all = new ArrayList<>();

  private long unknownUntil;

  /**
   * @param fromTheStart the log is read from its beginning, so each zone's plan is known: it has
   *     none until it is told
   */
  Histories(boolean fromTheStart) {
    this.fromTheStart = fromTheStart;
  }

  List<ZoneHistory> zones() {
    return all;
  }

  ZoneHistory zone(String id) {
    ZoneHistory known = zones.get(id);
    return known == null ? add(id) : known;
  }

  private ZoneHistory add(String id) {
    ZoneHistory zone = new ZoneHistory(id, fromTheStart);
    zones.put(id, zone);
    all.add(zone);
    return zone;
  }

  /** Before this, something was open or happened that the log does not tell. */
  void unknownUntil(long millis) {
    unknownUntil = Math.max(unknownUntil, millis);
  }

  /** At this time, a restart ended or brought back connections that the log does not tell. */
  void restartUnknown(long atMillis) {
    // A minute that begins exactly at the end of a restart's window is marked, too.
    unknownUntil(atMillis + ZoneHistory.WAVE + 1);
  }

  long unknownUntil() {
    return unknownUntil;
  }

  void plan(long at, PlanChange change) {
    String plan = change.getPlan().isEmpty() ? Contract.UNKNOWN_PLAN : change.getPlan();
    long guideline = change.hasGuideline() ? change.getGuideline() : -1;
    zone(change.getZone()).add(ZoneHistory.Rare.plan(at, plan, guideline));
  }
}
