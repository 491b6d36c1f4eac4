package io.tidemark.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Fleet;
import io.tidemark.events.v1.RejectedRecord;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Audits a range of time, shard by shard: all of one shard's events in it are in memory at once.
 * Rows are read before decisions and those before the log, so what a settled minute rests on is
 * there, however the application goes on meanwhile.
 */
public final class Audit {
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
      long rows,
      long events,
      long decisions,
      long rejected,
      List<String> findings,
      List<String> unverifiable) {
    public boolean isClean() {
      return findings.isEmpty();
    }
  }

  /** Hears how far long work is. */
  @FunctionalInterface
  public interface Progress {
    void at(String what, double share);
  }

  /** A shard's log as it was followed, and the part of the range that it tells of. */
  private record Replayed(ShardReplay replay, boolean fromTheStart, long from, long to) {}

  private final Topics topics;
  private final Range range;

  /**
   * Where to begin reading: in a lease and a snapshot's time one knows who lives and what is open,
   * and then a restart's mark has to fade.
   */
  private final long runUpMillis;

  private final Progress progress;
  private final List<String> findings = new ArrayList<>();
  private final List<String> unverifiable = new ArrayList<>();
  private final Comparison comparison = new Comparison();
  private final PlanSpread spread = new PlanSpread();
  private final ZoneSums sums = new ZoneSums();
  private Consumer<UsageRow> counted = row -> {};
  private long events;
  private long decided;

  public Audit(Topics topics, Range range, Progress progress) {
    this.topics = topics;
    this.range = range;
    this.runUpMillis =
        range.fromMillis - 2 * range.lease.toMillis() - Periods.MINUTE - ZoneHistory.WAVE;
    this.progress = progress;
  }

  /** Hears each row as it was counted, of what can be verified. */
  public Audit counting(Consumer<UsageRow> to) {
    counted = to;
    return this;
  }

  public Result run() throws InvalidProtocolBufferException {
    progress.at("settled rows", 0);
    SettledRows settled = SettledRows.read(topics, range.fromMillis);
    findings.addAll(settled.findings());
    Map<Integer, List<DecisionRecord>> decisions = decisions();
    Map<Integer, Map<Long, RejectionReason>> rejected = rejected();
    List<TopicPartition> shards = topics.partitions(Topic.CONNECTIONS.topic());
    long from = range.fromMillis;
    long to = Math.min(range.toMillis, settled.endOfPlans());
    for (TopicPartition shard : shards) {
      int number = shard.partition();
      if (range.zone != null && Shards.shard(range.zone, shards.size()) != number) {
        continue;
      }
      Replayed replayed =
          replay(
              shard,
              shards.size(),
              decisions.getOrDefault(number, List.of()),
              rejected.getOrDefault(number, Map.of()),
              settled.end(number));
      from = Math.max(from, replayed.from);
      to = Math.min(to, replayed.to);
      for (ZoneHistory zone : replayed.replay.zones().values()) {
        if (range.zone == null || range.zone.equals(zone.zone)) {
          zone(zone, replayed, settled);
        }
      }
    }
    if (range.zone == null) {
      for (Map.Entry<String, Recount> plan : spread.plans().entrySet()) {
        compare(settled, "plan/" + plan.getKey(), plan.getValue(), plan.getKey(), from, to);
      }
      compare(settled, "fleet", spread.fleet(), ZoneSums.FLEET, from, to);
    }
    findings.addAll(comparison.differences());
    return new Result(
        comparison.compared(),
        events,
        decided,
        rejected.values().stream().mapToLong(Map::size).sum(),
        List.copyOf(findings),
        List.copyOf(unverifiable));
  }

  private void zone(ZoneHistory zone, Replayed replayed, SettledRows settled) {
    String subject = "zone/" + zone.zone;
    Recount recount =
        Recount.of(zone, replayed.fromTheStart ? null : settled.first(subject, replayed.from));
    compare(settled, subject, recount, null, replayed.from, replayed.to);
    if (range.zone == null) {
      spread.add(recount);
    }
  }

  /**
   * @param plan {@code null} for a zone
   */
  private void compare(
      SettledRows settled,
      String subject,
      Recount recount,
      @Nullable String plan,
      long from,
      long to) {
    NavigableMap<Long, UsageRow> minutes = recount.rows(Resolution.MINUTE, from, to);
    if (plan != null) {
      sums.intoMinutes(plan, minutes);
    }
    for (Resolution resolution : RESOLUTIONS) {
      NavigableMap<Long, UsageRow> rows =
          resolution == Resolution.MINUTE
              ? minutes
              : Recount.withMinutes(recount.rows(resolution, from, to), minutes);
      if (plan == null) {
        rows.values().forEach(sums::add);
      } else if (resolution == Resolution.DAY) {
        sums.intoDays(plan, rows);
      }
      rows.values().forEach(row -> counted.accept(named(subject, row)));
      comparison.compare(
          subject.replace('/', ' '), settled.of(subject, resolution, from, to), rows);
    }
  }

  private static UsageRow named(String subject, UsageRow row) {
    UsageRow.Builder named = row.toBuilder().setContract(Contract.VERSION);
    if (subject.startsWith("zone/")) {
      return named.setZone(subject.substring("zone/".length())).build();
    }
    return subject.startsWith("plan/")
        ? named.setOfPlan(subject.substring("plan/".length())).build()
        : named.setFleet(Fleet.getDefaultInstance()).build();
  }

  private Replayed replay(
      TopicPartition shard,
      int shards,
      List<DecisionRecord> decisions,
      Map<Long, RejectionReason> rejected,
      long settledMillis) {
    int number = shard.partition();
    Topics.Reach reach = topics.reach(shard);
    long start = Math.max(reach.first(), topics.offsetAt(shard, runUpMillis));
    boolean fromTheStart = start == 0;
    long to = Math.max(range.fromMillis, Math.min(range.toMillis, settledMillis));
    ShardReplay replay = new ShardReplay(range.lease.toMillis(), start, decisions);
    Objection objection = new Objection(number, shards);
    long[] first = {-1};
    topics.read(
        shard,
        start,
        record -> {
          first[0] = first[0] < 0 ? record.timestamp() : first[0];
          if (record.offset() % 1_000 == 0) {
            progress.at(
                "shard %d of %d".formatted(number + 1, shards),
                (record.offset() - start) / (double) Math.max(1, reach.end() - start));
          }
          replay.read(
              record.offset(),
              record.timestamp(),
              bookable(record, objection, rejected.get(record.offset())));
          return replay.settled() < to;
        });
    events += replay.events();
    decided += replay.decided();
    replay.findings().forEach(each -> findings.add("shard %d, %s".formatted(number, each)));
    long from = range.fromMillis;
    if (!fromTheStart) {
      long reached = first[0] < 0 ? to : first[0] + ZoneHistory.WAVE;
      from = Math.max(from, Math.max(reached, Math.min(replay.knownFrom(), to)));
    }
    from = Math.min(from, range.toMillis);
    unverifiable(number, "the log no longer tells of", range.fromMillis, from);
    unverifiable(number, "not settled yet:", Math.max(from, to), range.toMillis);
    return new Replayed(replay, fromTheStart, from, to);
  }

  private void unverifiable(int shard, String why, long from, long to) {
    if (from < to) {
      unverifiable.add(
          "shard %d: %s %s to %s"
              .formatted(
                  shard,
                  why,
                  Instant.ofEpochMilli(Periods.start(from, Periods.MINUTE)),
                  Instant.ofEpochMilli(to)));
    }
  }

  /** The record, or {@code null} for one that was rejected, or had to be. */
  private @Nullable ConnectionRecord bookable(
      ConsumerRecord<byte[], byte[]> record,
      Objection objection,
      @Nullable RejectionReason rejected) {
    ConnectionRecord decoded = decode(record.value());
    RejectionReason reason = objection.to(decoded);
    if (rejected == null && reason != null) {
      finding(record, "had to be rejected (%s), and was not".formatted(reason));
    } else if (rejected != null && reason == null && !Objection.isJudgement(rejected)) {
      finding(record, "was rejected (%s), and nothing is wrong with it".formatted(rejected));
    }
    return rejected == null && reason == null ? decoded : null;
  }

  private static @Nullable ConnectionRecord decode(byte @Nullable [] value) {
    try {
      return value == null ? null : ConnectionRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private void finding(ConsumerRecord<byte[], byte[]> record, String what) {
    findings.add("shard %d, offset %d %s".formatted(record.partition(), record.offset(), what));
  }

  private Map<Integer, List<DecisionRecord>> decisions() throws InvalidProtocolBufferException {
    Map<Integer, List<DecisionRecord>> byShard = new TreeMap<>();
    // All there are: who was away when the range begins is told by what was decided before.
    for (byte[] value : values(Topic.DECISIONS, 0)) {
      DecisionRecord decision = DecisionRecord.parseFrom(value);
      byShard.computeIfAbsent(decision.getShard(), shard -> new ArrayList<>()).add(decision);
    }
    return byShard;
  }

  /** By shard and offset. */
  private Map<Integer, Map<Long, RejectionReason>> rejected()
      throws InvalidProtocolBufferException {
    Map<Integer, Map<Long, RejectionReason>> byShard = new TreeMap<>();
    for (byte[] value : values(Topic.REJECTED, runUpMillis)) {
      RejectedRecord rejected = RejectedRecord.parseFrom(value);
      byShard
          .computeIfAbsent(rejected.getPartition(), shard -> new HashMap<>())
          .put(rejected.getOffset(), rejected.getReason());
    }
    return byShard;
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
