package io.tidemark.audit;

import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The recount of all plans and of the fleet, from what the zones of all shards did. */
final class PlanRecount {
  /** The fleet's key as a subject, as in settled rows. */
  static final String FLEET = "fleet";

  private static final String PLAN = "plan/";

  private record Subject(Recount recount, PlanMinute minute) {}

  /** The subjects by their keys. */
  private final Map<String, Subject> subjects = new TreeMap<>();

  /**
   * Recounts the minute that starts here.
   *
   * @param shards what the zones of each shard did in it
   * @param rows takes each subject and row that ends with the minute
   */
  void minute(long start, Collection<PlanSpread> shards, BiConsumer<String, UsageRow> rows) {
    subjects.values().forEach(subject -> subject.minute.clear());
    PlanMinute fleet = subject(FLEET).minute;
    for (PlanSpread shard : shards) {
      shard
          .plans()
          .forEach(
              (plan, minute) -> {
                PlanMinute into = subject(PLAN + plan).minute;
                into.add(minute);
                into.zoneDays.addAll(minute.zoneDays);
                fleet.add(minute);
              });
      fleet.zoneDays.addAll(shard.zoneDays);
    }
    subjects.forEach((key, subject) -> minute(start, key, subject, rows));
  }

  private Subject subject(String key) {
    return subjects.computeIfAbsent(key, k -> new Subject(new Recount(""), new PlanMinute()));
  }

  private static void minute(
      long start, String key, Subject subject, BiConsumer<String, UsageRow> rows) {
    PlanMinute of = subject.minute;
    subject.recount.level += of.seed;
    subject.recount.minute(
        start,
        of.steps(start),
        of.tallies,
        of.notes,
        of.restarted,
        row -> rows.accept(key, row.getResolution() == Resolution.DAY ? day(row, of) : row));
  }

  /**
   * Adds the number of active zones to a day's row, and the median of their
   * connection-milliseconds.
   */
  private static UsageRow day(UsageRow row, PlanMinute minute) {
    List<Long> zones = minute.zoneDays;
    return row.toBuilder()
        .setActiveZones(zones.size())
        .setMedianZoneConnectionMillis(median(zones))
        .build();
  }

  private static long median(List<Long> values) {
    if (values.isEmpty()) {
      return 0;
    }
    Collections.sort(values);
    return Math.floorDiv(values.get((values.size() - 1) / 2) + values.get(values.size() / 2), 2L);
  }
}
