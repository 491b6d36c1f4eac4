package io.tidemark.zones;

import io.tidemark.events.v1.Zone;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A check whether a zones file removes so much that it looks cut off: more than a tenth of the
 * zones, or all hosts of a plan that had more than one zone. Then the file must confirm it with
 * {@code removes}.
 */
final class Shrinking {
  private static final int PART = 10;
  private static final int SHOWN = 5;

  private Shrinking() {}

  /** Why {@code after} must not replace {@code before}; {@code null} if it may. */
  static @Nullable String fault(Map<String, Zone> before, ZonesFile after) {
    Set<String> gone = new TreeSet<>(before.keySet());
    gone.removeAll(after.zones().keySet());
    if (gone.size() <= after.removes()) {
      return null;
    }
    String which =
        String.join(", ", gone.stream().limit(SHOWN).toList()) + (gone.size() > SHOWN ? ", …" : "");
    if (gone.size() > (before.size() + PART - 1) / PART) {
      return "it would take away %d of %d zones (%s); write 'removes: %d' at its top if that is meant"
          .formatted(gone.size(), before.size(), which, gone.size());
    }
    String plan = emptied(before.values(), after.zones().values());
    return plan == null
        ? null
        : "it would take away all hosts of plan %s (zones %s); write 'removes: %d' at its top if that is meant"
            .formatted(plan, which, gone.size());
  }

  /** A plan of several zones of whose hosts none is left, not even on another plan. */
  private static @Nullable String emptied(Collection<Zone> before, Collection<Zone> after) {
    Set<String> hosts = new HashSet<>();
    after.forEach(zone -> hosts.addAll(zone.getHostsList()));
    Map<String, Integer> zones = new TreeMap<>();
    Set<String> alive = new HashSet<>();
    for (Zone zone : before) {
      zones.merge(zone.getPlan(), 1, Integer::sum);
      if (zone.getHostsList().stream().anyMatch(hosts::contains)) {
        alive.add(zone.getPlan());
      }
    }
    List<String> emptied =
        zones.entrySet().stream()
            .filter(plan -> plan.getValue() > 1 && !alive.contains(plan.getKey()))
            .map(Map.Entry::getKey)
            .toList();
    return emptied.isEmpty() ? null : emptied.get(0);
  }
}
