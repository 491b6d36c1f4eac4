package io.tidemark.audit;

import io.tidemark.events.Contract;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.PlanChange;
import java.util.Map;
import java.util.TreeMap;

/** The histories of a shard's zones, and the time before which they are incomplete. */
final class Histories {
  private final Map<String, ZoneHistory> zones = new TreeMap<>();
  private long unknownUntil;

  Map<String, ZoneHistory> zones() {
    return zones;
  }

  ZoneHistory zone(String id) {
    return zones.computeIfAbsent(id, ZoneHistory::new);
  }

  void level(String zone, long at, DecisionKind why, long change) {
    zone(zone).rare.add(ZoneHistory.Rare.level(at, why, change));
  }

  /** Connections that a restart ended or brought back. */
  void restarted(String zone, long at, long connections) {
    noted(zone, new ZoneHistory.Noted(at, -1, 0, 0, 0, connections));
  }

  void noted(String zone, ZoneHistory.Noted note) {
    if (!note.isEmpty()) {
      zone(zone).noted.add(note);
    }
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
    zone(change.getZone()).rare.add(ZoneHistory.Rare.plan(at, plan, guideline));
  }
}
