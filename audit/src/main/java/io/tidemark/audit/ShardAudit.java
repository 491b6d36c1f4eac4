package io.tidemark.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.RejectionReason;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The audit of one shard, minute by minute: its log is read until the minute can be settled, the
 * minute is recounted and compared, and what happened in it is forgotten. For one thread at a time.
 */
final class ShardAudit implements AutoCloseable {
  private final int shard;
  private final Audit.Range range;
  private final Topics.Cursor log;
  private final SettledRows settled;
  private final Map<Long, RejectionReason> rejected;
  private final boolean fromTheStart;
  private final ShardReplay replay;
  private final Objection objection;
  private final Comparison comparison = new Comparison();
  private final PlanSpread spread = new PlanSpread();
  private final List<String> findings = new ArrayList<>();
  private final @Nullable CountedRows counted;

  /** The first record of the log, until it is read. */
  private @Nullable ConsumerRecord<byte[], byte[]> first;

  private final long firstMillis;

  /** The time up to which the range has been recounted. */
  private long to;

  private boolean isOver;

  /**
   * @param firstOffset of the first record of the log
   * @param keepsRows whether counted rows are kept
   */
  ShardAudit(
      int shard,
      int shards,
      Audit.Range range,
      Topics.Cursor log,
      long firstOffset,
      SettledRows settled,
      List<DecisionRecord> decisions,
      Map<Long, RejectionReason> rejected,
      boolean keepsRows)
      throws IOException {
    this.shard = shard;
    this.range = range;
    this.log = log;
    this.settled = settled;
    this.rejected = rejected;
    this.fromTheStart = firstOffset == 0;
    this.replay = new ShardReplay(range.lease().toMillis(), firstOffset, decisions);
    this.objection = new Objection(shard, shards);
    this.counted = keepsRows ? new CountedRows() : null;
    this.first = log.next();
    this.firstMillis = first == null ? Long.MAX_VALUE : first.timestamp();
    this.to = range.fromMillis();
  }

  /** When the log that is read begins; {@link Long#MAX_VALUE} if it is empty. */
  long firstMillis() {
    return firstMillis;
  }

  PlanSpread spread() {
    return spread;
  }

  SettledRows settled() {
    return settled;
  }

  double share() {
    return isOver ? 1 : log.share();
  }

  /** Audits the minute that starts here; false if it is not settled, and no later one will be. */
  boolean minute(long start) {
    long end = start + Periods.MINUTE;
    boolean isSettled = isOver || start < settled.fromMillis() || settled.readShardTo(end);
    if (isOver || (!isSettled && start >= range.fromMillis())) {
      isOver = true;
      return false;
    }
    readLogTo(end);
    spread.clear();
    for (ZoneHistory zone : replay.histories().zones()) {
      if (!zone.isIdle(start)) {
        minute(zone, start);
      }
    }
    settled.takeZonesTo(end, this::left);
    to = Math.max(to, end);
    return true;
  }

  /** All minutes have been audited. */
  void end() {
    settled.readToEnd();
  }

  private void minute(ZoneHistory zone, long start) {
    ZoneHistory.Minute minute = zone.take(start);
    if (range.zone() != null && !range.zone().equals(zone.zone)) {
      while (minute.next() != null) {}
      return;
    }
    String subject = "zone/" + zone.zone;
    Recount recount = zone.recount;
    long seed = zone.takeSeed();
    recount.level += seed;
    spread.seed(recount.plan, seed);
    tellPlan(zone, subject, start);
    PlanSpread.Zone steps = spread.follow(recount, minute);
    recount.minute(
        start,
        steps,
        minute.tallies,
        minute.notes,
        zone.restartedIn(start),
        row -> row(zone.zone, subject, row));
    steps.end();
  }

  /**
   * Takes a zone's plan from its first settled row if the log that still exists does not name it.
   */
  private void tellPlan(ZoneHistory zone, String subject, long start) {
    if (zone.planKnown || start < settled.fromMillis()) {
      return;
    }
    UsageRow row = settled.look(subject, Resolution.MINUTE, start);
    if (row == null) {
      return;
    }
    // A later change of the plan is in the log, unless it was before the first record.
    zone.planKnown = start >= firstMillis;
    Recount recount = zone.recount;
    String plan = row.getEarlierPlansCount() > 0 ? row.getEarlierPlans(0).getPlan() : row.getPlan();
    spread.seed(recount.plan, -recount.level);
    spread.seed(plan, recount.level);
    recount.plan = plan;
    recount.guideline = row.hasGuideline() ? row.getGuideline() : -1;
  }

  /** A settled row that was not counted. */
  private void left(String subject, UsageRow row) {
    if (row.getStartMillis() >= range.fromMillis()) {
      comparison.compare(subject, row, null);
    }
  }

  private void row(String zone, String subject, UsageRow row) {
    spread.row(row);
    if (row.getStartMillis() < range.fromMillis()) {
      return;
    }
    comparison.compare(subject, settled.takeZone(subject, row), row);
    if (counted != null) {
      counted.add(row.toBuilder().setContract(Contract.VERSION).setZone(zone).build());
    }
  }

  private void readLogTo(long millis) {
    while (replay.settled() < millis) {
      ConsumerRecord<byte[], byte[]> record = first == null ? log.next() : first;
      first = null;
      if (record == null) {
        return;
      }
      replay.read(record.offset(), record.timestamp(), bookable(record));
    }
  }

  /** The record, or {@code null} for one that was rejected, or had to be. */
  private @Nullable ConnectionRecord bookable(ConsumerRecord<byte[], byte[]> record) {
    RejectionReason why = rejected.get(record.offset());
    ConnectionRecord decoded = decode(record.value());
    RejectionReason reason = objection.to(decoded);
    if (why == null && reason != null) {
      finding(record, "had to be rejected (%s), and was not".formatted(reason));
    } else if (why != null && reason == null && !Objection.isJudgement(why)) {
      finding(record, "was rejected (%s), and nothing is wrong with it".formatted(why));
    }
    return why == null && reason == null ? decoded : null;
  }

  private static @Nullable ConnectionRecord decode(byte @Nullable [] value) {
    try {
      return value == null ? null : ConnectionRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private void finding(ConsumerRecord<byte[], byte[]> record, String what) {
    findings.add("shard %d, offset %d %s".formatted(shard, record.offset(), what));
  }

  /** The time from which on the rows can be verified. */
  long from() {
    long from = range.fromMillis();
    if (!fromTheStart) {
      long reached = firstMillis == Long.MAX_VALUE ? to : firstMillis + ZoneHistory.WAVE;
      from = Math.max(from, Math.max(reached, Math.min(replay.knownFrom(), to)));
    }
    return Math.min(from, range.toMillis());
  }

  /** The time up to which the rows can be verified. */
  long to() {
    return Math.min(to, range.toMillis());
  }

  long events() {
    return replay.events();
  }

  long decided() {
    return replay.decided();
  }

  long compared() {
    return comparison.compared(from());
  }

  List<String> findings() {
    List<String> all = new ArrayList<>(settled.findings());
    all.addAll(findings);
    replay.findings().forEach(each -> all.add("shard %d, %s".formatted(shard, each)));
    all.addAll(comparison.differences(from()));
    return all;
  }

  List<String> unverifiable() {
    List<String> all = new ArrayList<>();
    unverifiable(all, "the log no longer tells of", range.fromMillis(), from());
    unverifiable(all, "not settled yet:", Math.max(from(), to()), range.toMillis());
    return all;
  }

  private void unverifiable(List<String> all, String why, long since, long until) {
    if (since < until) {
      all.add(
          "shard %d: %s %s to %s"
              .formatted(
                  shard,
                  why,
                  Instant.ofEpochMilli(Periods.start(since, Periods.MINUTE)),
                  Instant.ofEpochMilli(until)));
    }
  }

  /** Gives the counted rows that can be verified. */
  void counted(Consumer<UsageRow> rows) throws IOException {
    if (counted != null) {
      long from = from();
      counted.each(start -> start >= from, rows);
    }
  }

  @Override
  public void close() throws IOException {
    if (counted != null) {
      counted.close();
    }
  }
}
