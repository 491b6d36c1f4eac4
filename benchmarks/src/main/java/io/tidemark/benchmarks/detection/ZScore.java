package io.tidemark.benchmarks.detection;

import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The baseline to beat: an alarm if a zone's events of five minutes are more than 3.5 standard
 * deviations above the mean of the last six hours, and at least 200. It names no source.
 */
final class ZScore {
  private static final int BUCKETS = 72;
  private static final long BUCKET_MILLIS = 300_000;
  private static final double DEVIATIONS = 3.5;
  private static final long FEWEST = 200;

  /** The event counts of one zone in the last six hours. */
  private static final class Past {
    final double[] buckets = new double[BUCKETS];
    int filled;
    int next;
    int events;
    long bucket;

    boolean isFarAbove(double now) {
      double mean = Arrays.stream(buckets).limit(filled).average().orElse(0);
      double square =
          Arrays.stream(buckets)
              .limit(filled)
              .map(b -> (b - mean) * (b - mean))
              .average()
              .orElse(0);
      return filled == BUCKETS && now >= FEWEST && now - mean > DEVIATIONS * Math.sqrt(square);
    }

    void add(double now) {
      buckets[next] = now;
      next = (next + 1) % BUCKETS;
      filled = Math.min(BUCKETS, filled + 1);
    }
  }

  final List<Alarm> alarms = new ArrayList<>();
  private final Map<Integer, Past> zones = new HashMap<>();
  private final Map<Integer, Alarm> last = new HashMap<>();

  void row(UsageRow row) {
    if (row.getResolution() != Resolution.MINUTE || !row.hasZone()) {
      return;
    }
    int zone = World.zoneNumber(row.getZone());
    Past past = zones.computeIfAbsent(zone, z -> new Past());
    long bucket = row.getStartMillis() / BUCKET_MILLIS;
    if (bucket != past.bucket) {
      if (past.isFarAbove(past.events)) {
        found(zone, (int) ((row.getStartMillis() - World.START_MILLIS) / 1_000));
      }
      past.add(past.events);
      past.events = 0;
      past.bucket = bucket;
    }
    past.events += (int) row.getOpened();
    for (RefusedCount refused : row.getRefusedList()) {
      past.events += (int) refused.getCount();
    }
  }

  private void found(int zone, int second) {
    Alarm alarm = last.get(zone);
    if (alarm == null || !alarm.goesOn(second)) {
      alarm = Alarm.ofBaseline(zone, second);
      alarms.add(alarm);
      last.put(zone, alarm);
    }
    alarm.lastSecond = second;
  }
}
