package io.tidemark.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Periods;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.RejectedRecord;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The audit of a range of time, minute by minute: all shards in parallel, and then the plans. It
 * keeps only a few minutes in memory, however long the range is. The end of the rows is fixed
 * before that of the decisions, and the end of the log last: so all that a settled minute is based
 * on is read, although the application goes on.
 */
public final class Audit {
  /**
   * The time and the zones to audit.
   *
   * @param zone one zone; {@code null} for all, and plans and the fleet
   */
  public record Range(long fromMillis, long toMillis, @Nullable String zone, Duration lease) {}

  /**
   * The result of an audit.
   *
   * @param findings decisions and rejections that the log forbids, and rows that differ
   * @param unverifiable the times that could not be verified, and why
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

  /** A listener for the progress of long work. */
  @FunctionalInterface
  public interface Progress {
    void at(String what, double share);
  }

  private final Topics topics;
  private final Range range;

  /**
   * The time from which the log is read: after a lease and the time of a snapshot it is known which
   * emitters live and what is open; then the marks of a restart must end.
   */
  private final long runUpMillis;

  private final Progress progress;
  private @Nullable Consumer<UsageRow> counted;

  public Audit(Topics topics, Range range, Progress progress) {
    this.topics = topics;
    this.range = range;
    this.runUpMillis =
        range.fromMillis - 2 * range.lease.toMillis() - Periods.MINUTE - ZoneHistory.WAVE;
    this.progress = progress;
  }

  /** Passes on each counted row that can be verified. */
  public Audit counting(Consumer<UsageRow> to) {
    counted = to;
    return this;
  }

  public Result run() throws IOException {
    progress.at("reading", 0);
    List<ShardAudit> shards = new ArrayList<>();
    List<Topics.Cursor> cursors = new ArrayList<>();
    try (PlanAudit plans = new PlanAudit(range, counted != null)) {
      Map<Integer, Map<Long, RejectionReason>> rejected = open(shards, cursors);
      minutes(shards, plans);
      shards.parallelStream().forEach(ShardAudit::end);
      return result(shards, plans, rejected);
    } finally {
      cursors.forEach(Topics.Cursor::close);
      for (ShardAudit shard : shards) {
        shard.close();
      }
    }
  }

  private Topics.Cursor open(TopicPartition partition, long from, List<Topics.Cursor> cursors) {
    Topics.Cursor opened = topics.open(partition, from);
    cursors.add(opened);
    return opened;
  }

  /** Opens all shards that are in the range; returns what was rejected, by shard and offset. */
  private Map<Integer, Map<Long, RejectionReason>> open(
      List<ShardAudit> shards, List<Topics.Cursor> cursors) throws IOException {
    int count = topics.partitions(Topic.CONNECTIONS.topic()).size();
    Map<Integer, SettledRows> settled = new TreeMap<>();
    for (TopicPartition partition : topics.partitions(Topic.USAGE.topic())) {
      int number = partition.partition();
      if (isInRange(number, count)) {
        // One minute more is read, for the plans that zones have where the range begins.
        long first = range.fromMillis - Periods.MINUTE;
        long from = topics.offsetAt(partition, first);
        settled.put(
            number,
            new SettledRows(open(partition, from, cursors), first, range.toMillis, this::isWanted));
      }
    }
    Map<Integer, List<DecisionRecord>> decisions = decisions();
    Map<Integer, Map<Long, RejectionReason>> rejected = rejected();
    for (Map.Entry<Integer, SettledRows> rows : settled.entrySet()) {
      int number = rows.getKey();
      TopicPartition shard = new TopicPartition(Topic.CONNECTIONS.topic(), number);
      long start = Math.max(topics.reach(shard).first(), topics.offsetAt(shard, runUpMillis));
      shards.add(
          new ShardAudit(
              number,
              count,
              range,
              open(shard, start, cursors),
              start,
              rows.getValue(),
              decisions.getOrDefault(number, List.of()),
              rejected.getOrDefault(number, Map.of()),
              counted != null));
    }
    return rejected;
  }

  private boolean isInRange(int shard, int shards) {
    return range.zone == null || Shards.shard(range.zone, shards) == shard;
  }

  private boolean isWanted(String subject) {
    return range.zone == null || subject.equals("zone/" + range.zone);
  }

  private void minutes(List<ShardAudit> shards, PlanAudit plans) {
    long first = shards.stream().mapToLong(ShardAudit::firstMillis).min().orElse(Long.MAX_VALUE);
    long begin = first == Long.MAX_VALUE ? range.fromMillis : first;
    long start = Periods.start(Math.min(begin, range.toMillis) - Periods.MINUTE, Periods.MINUTE);
    boolean goesOn = true;
    for (; goesOn && start + Periods.MINUTE <= range.toMillis; start += Periods.MINUTE) {
      long minute = start;
      long settled = shards.parallelStream().filter(shard -> shard.minute(minute)).count();
      goesOn = settled > 0;
      if (range.zone == null && settled == shards.size()) {
        plans.minute(minute, shards);
      } else {
        plans.end();
      }
      progress.at("auditing", shards.stream().mapToDouble(ShardAudit::share).average().orElse(1));
    }
  }

  private Result result(
      List<ShardAudit> shards, PlanAudit plans, Map<Integer, Map<Long, RejectionReason>> rejected)
      throws IOException {
    long from = shards.stream().mapToLong(ShardAudit::from).max().orElse(range.fromMillis);
    List<String> findings = new ArrayList<>();
    List<String> unverifiable = new ArrayList<>();
    for (ShardAudit shard : shards) {
      findings.addAll(shard.findings());
      unverifiable.addAll(shard.unverifiable());
      if (counted != null) {
        shard.counted(counted);
      }
    }
    findings.addAll(plans.differences(from));
    if (counted != null) {
      plans.counted(from, counted);
    }
    return new Result(
        shards.stream().mapToLong(ShardAudit::compared).sum() + plans.compared(from),
        shards.stream().mapToLong(ShardAudit::events).sum(),
        shards.stream().mapToLong(ShardAudit::decided).sum(),
        rejected.values().stream().mapToLong(Map::size).sum(),
        findings,
        unverifiable);
  }

  /** All decisions: those before the range tell which emitters are away when it begins. */
  private Map<Integer, List<DecisionRecord>> decisions() throws InvalidProtocolBufferException {
    Map<Integer, List<DecisionRecord>> byShard = new TreeMap<>();
    for (byte[] value : values(Topic.DECISIONS, 0)) {
      DecisionRecord decision = DecisionRecord.parseFrom(value);
      byShard.computeIfAbsent(decision.getShard(), shard -> new ArrayList<>()).add(decision);
    }
    return byShard;
  }

  /** The reasons of the rejected records, by shard and offset. */
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
