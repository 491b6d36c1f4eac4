package io.tidemark.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Audits a range of time. */
public final class Audit {
  /** Snapshots of all that is open come every 30 s; one lease may pass before. */
  private static final long RUN_UP = 3 * Periods.MINUTE;

  private static final List<Resolution> RESOLUTIONS =
      List.of(Resolution.MINUTE, Resolution.QUARTER_HOUR, Resolution.HOUR, Resolution.DAY);

  /**
   * What to audit.
   *
   * @param zone one zone; {@code null} for all, and plans and the fleet
   */
  public record Range(long fromMillis, long toMillis, @Nullable String zone, Duration lease) {}

  /**
   * What came out.
   *
   * @param findings what the log did not permit, and rows that differ
   * @param unverifiable what could not be looked at, and why
   */
  public record Result(
      long rows, long events, long decisions, List<String> findings, List<String> unverifiable) {
    public boolean isClean() {
      return findings.isEmpty();
    }
  }

  /** Hears how far long work is. */
  @FunctionalInterface
  public interface Progress {
    void at(String what, double share);
  }

  private final Topics topics;
  private final Range range;
  private final Progress progress;
  private final List<String> findings = new ArrayList<>();
  private final List<String> unverifiable = new ArrayList<>();
  private final Comparison comparison = new Comparison();
  private long events;

  public Audit(Topics topics, Range range, Progress progress) {
    this.topics = topics;
    this.range = range;
    this.progress = progress;
  }

  public Result run() throws InvalidProtocolBufferException {
    Map<Integer, List<DecisionRecord>> decisions = decisions();
    Map<String, Map<Resolution, Map<Long, UsageRow>>> settled = settled();
    List<TopicPartition> shards = topics.partitions(Topic.CONNECTIONS.topic());
    Map<String, Recount> plans = new TreeMap<>();
    long from = range.fromMillis;
    long to = range.toMillis;
    for (TopicPartition shard : shards) {
      if (range.zone != null && Shards.shard(range.zone, shards.size()) != shard.partition()) {
        continue;
      }
      Replayed replayed =
          replay(shard, decisions.getOrDefault(shard.partition(), List.of()), shards.size());
      from = Math.max(from, replayed.from);
      to = Math.min(to, replayed.to);
      for (ZoneHistory zone : replayed.replay.zones().values()) {
        if (range.zone == null || range.zone.equals(zone.zone)) {
          Map<Resolution, Map<Long, UsageRow>> rows =
              settled.getOrDefault("zone/" + zone.zone, Map.of());
          String plan = replayed.fromTheStart ? "" : firstPlan(rows);
          compare(
              "zone " + zone.zone, Recount.of(zone, plan), rows, replayed.from, replayed.to, true);
          if (range.zone == null) {
            Recount.spread(zone, plan, plans);
          }
        }
      }
    }
    if (range.zone == null) {
      for (Map.Entry<String, Recount> plan : plans.entrySet()) {
        compare(
            "plan " + plan.getKey(),
            plan.getValue(),
            settled.getOrDefault("plan/" + plan.getKey(), Map.of()),
            from,
            to,
            false);
      }
      compare(
          "fleet",
          Recount.sum(plans.values()),
          settled.getOrDefault("fleet", Map.of()),
          from,
          to,
          false);
    }
    findings.addAll(comparison.differences());
    return new Result(
        comparison.compared(),
        events,
        decisions.values().stream().mapToLong(List::size).sum(),
        List.copyOf(findings),
        List.copyOf(unverifiable));
  }

  private record Replayed(ShardReplay replay, boolean fromTheStart, long from, long to) {}

  private Replayed replay(TopicPartition shard, List<DecisionRecord> decisions, int shards) {
    Topics.Reach reach = topics.reach(shard);
    long start = Math.max(reach.first(), topics.offsetAt(shard, range.fromMillis - RUN_UP));
    boolean fromTheStart = start == 0;
    ShardReplay replay = new ShardReplay(range.lease.toMillis(), fromTheStart, decisions);
    long[] first = {-1};
    long[] seen = {0};
    topics.read(
        shard,
        start,
        record -> {
          first[0] = first[0] < 0 ? record.timestamp() : first[0];
          if (++seen[0] % 1_000 == 0) {
            progress.at(
                "shard %d of %d".formatted(shard.partition() + 1, shards),
                (record.offset() - start) / (double) Math.max(1, reach.end() - start));
          }
          replay.read(record.offset(), record.timestamp(), decode(record));
          return replay.settled() < range.toMillis + Periods.MINUTE;
        });
    events += replay.events();
    replay
        .findings()
        .forEach(each -> findings.add("shard %d, %s".formatted(shard.partition(), each)));
    long from = range.fromMillis;
    if (!fromTheStart) {
      long reached = first[0] + RUN_UP / 2;
      from = Math.max(from, Math.max(reached, Math.min(replay.unknownUntil(), range.toMillis)));
      if (from > range.fromMillis) {
        unverifiable.add(
            "shard %d: the log no longer tells of %s"
                .formatted(shard.partition(), minutes(range.fromMillis, from)));
      }
    }
    long to = Math.min(range.toMillis, Periods.start(replay.settled(), Periods.MINUTE));
    if (to < range.toMillis) {
      unverifiable.add(
          "shard %d: not settled yet: %s"
              .formatted(shard.partition(), minutes(to, range.toMillis)));
    }
    return new Replayed(replay, fromTheStart, from, to);
  }

  private static String minutes(long from, long to) {
    return "%s to %s"
        .formatted(
            Instant.ofEpochMilli(Periods.start(from, Periods.MINUTE)), Instant.ofEpochMilli(to));
  }

  private static @Nullable ConnectionRecord decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      ConnectionRecord decoded = ConnectionRecord.parseFrom(record.value());
      return decoded.getContract() == Contract.VERSION ? decoded : null;
    } catch (InvalidProtocolBufferException e) {
      return null; // rejected by the ledger, too
    }
  }

  private void compare(
      String subject,
      Recount recount,
      Map<Resolution, Map<Long, UsageRow>> settled,
      long from,
      long to,
      boolean zone) {
    NavigableMap<Long, UsageRow> minutes = recount.rows(Resolution.MINUTE, from, to);
    for (Resolution resolution : RESOLUTIONS) {
      NavigableMap<Long, UsageRow> counted =
          resolution == Resolution.MINUTE
              ? minutes
              : Recount.withMinutes(recount.rows(resolution, from, to), minutes);
      Map<Long, UsageRow> rows = new TreeMap<>(settled.getOrDefault(resolution, Map.of()));
      long length = Periods.millis(resolution);
      rows.keySet().removeIf(start -> start < from || start + length > to);
      if (!zone) {
        rows.replaceAll((start, row) -> plain(row));
        counted.replaceAll((start, row) -> plain(row));
      }
      comparison.compare(subject, rows, counted);
    }
  }

  /** A plan's or the fleet's row, without what only zones' rows have or zones' days tell. */
  private static UsageRow plain(UsageRow row) {
    return row.toBuilder()
        .clearPlan()
        .clearEarlierPlans()
        .clearCorrected()
        .clearRestart()
        .clearActiveZones()
        .clearMedianZoneConnectionMillis()
        .build();
  }

  private static String firstPlan(Map<Resolution, Map<Long, UsageRow>> rows) {
    Map<Long, UsageRow> minutes = rows.getOrDefault(Resolution.MINUTE, Map.of());
    if (minutes.isEmpty()) {
      return "";
    }
    UsageRow first = new TreeMap<>(minutes).firstEntry().getValue();
    return first.getEarlierPlansCount() > 0 ? first.getEarlierPlans(0).getPlan() : first.getPlan();
  }

  private Map<Integer, List<DecisionRecord>> decisions() throws InvalidProtocolBufferException {
    Map<Integer, List<DecisionRecord>> byShard = new TreeMap<>();
    for (byte[] value : values(Topic.DECISIONS, range.fromMillis - RUN_UP)) {
      DecisionRecord decision = DecisionRecord.parseFrom(value);
      byShard.computeIfAbsent(decision.getShard(), shard -> new ArrayList<>()).add(decision);
    }
    return byShard;
  }

  private Map<String, Map<Resolution, Map<Long, UsageRow>>> settled()
      throws InvalidProtocolBufferException {
    Map<String, Map<Resolution, Map<Long, UsageRow>>> rows = new HashMap<>();
    for (TopicPartition partition : topics.partitions(Topic.USAGE.topic())) {
      List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
      topics.read(partition, topics.offsetAt(partition, range.fromMillis), read::add);
      for (ConsumerRecord<byte[], byte[]> record : read) {
        String subject = new String(record.key(), StandardCharsets.UTF_8);
        UsageRow row = UsageRow.parseFrom(record.value());
        UsageRow before =
            rows.computeIfAbsent(subject, key -> new EnumMap<>(Resolution.class))
                .computeIfAbsent(row.getResolution(), key -> new TreeMap<>())
                .put(row.getStartMillis(), row);
        if (before != null) {
          findings.add("%s: settled twice".formatted(Comparison.name(subject, row)));
        }
      }
    }
    return rows;
  }

  private List<byte[]> values(Topic topic, long sinceMillis) {
    List<byte[]> values = new ArrayList<>();
    for (TopicPartition partition : topics.partitions(topic.topic())) {
      topics.read(
          partition, topics.offsetAt(partition, sinceMillis), record -> values.add(record.value()));
    }
    return values;
  }
}
