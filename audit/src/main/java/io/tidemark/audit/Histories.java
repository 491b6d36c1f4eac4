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

  /** The histories in the order in which they were added. */
  private final List<ZoneHistory> all = new ArrayList<>();

  private long unknownUntil;

  /**
   * @param fromTheStart whether the log is read from its beginning, so that each zone's plan is
   *     known: none until the first change of plan
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

  /** Sets a time before which something was open or happened that the log does not show. */
  void unknownUntil(long millis) {
    unknownUntil = Math.max(unknownUntil, millis);
  }

  /**
   * Notes that at this time a restart ended or brought back connections that the log does not show.
   */
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
