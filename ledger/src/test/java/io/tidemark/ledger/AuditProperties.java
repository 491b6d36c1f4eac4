package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.audit.Audit;
import io.tidemark.events.Periods;
import io.tidemark.events.Topic;
import io.tidemark.events.UsageKeys;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.RejectedRecord;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.ledger.state.SettledSeconds;
import io.tidemark.plans.PlanLedger;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.statistics.Statistics;
import org.apache.kafka.common.TopicPartition;

/**
 * Tests that, whatever happens, two programs that share no code compute the same books: the ledger
 * record by record, and the audit by sort and sweep afterwards.
 */
@Tag("thorough")
class AuditProperties {
  private static final long MIDNIGHT = 20_900L * Periods.DAY;
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final int SHARDS = 2;

  @Property(tries = 150)
  void theAuditFindsNothing(@ForAll long seed) throws IOException {
    whole(seed);
  }

  /**
   * A log that was hard: a zone has only refused handshakes, and none at the beginning of the day.
   */
  @Example
  void theAuditOfAZoneThatIsOnlyRefusedFindsNothing() throws IOException {
    whole(1148);
  }

  private static void whole(long seed) throws IOException {
    Random random = new Random(seed);
    long start = MIDNIGHT - 200_000 - random.nextInt(100_000);
    long end = MIDNIGHT + 100_000 + random.nextInt(300_000);
    KeptTopics topics = books(random, start, end, Integer.MAX_VALUE);
    Audit.Result all = audit(topics, start, MIDNIGHT + Periods.DAY + 60_000);
    assertThat(all.findings()).isEmpty();
    assertThat(all.unverifiable()).isEmpty();
    assertThat(all.rows()).isPositive();
  }

  /** Whichever settled row is wrong, whatever its subject and period, the audit finds it. */
  @Property(tries = 60)
  void aRowThatIsWrongIsFound(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    long start = MIDNIGHT - 200_000;
    KeptTopics topics = books(random, start, MIDNIGHT + 100_000, Integer.MAX_VALUE);
    TopicPartition usage = new TopicPartition(Topic.USAGE.topic(), random.nextInt(SHARDS));
    Resolution resolution = Resolution.forNumber(1 + random.nextInt(4));
    List<byte[]> values = topics.values(usage);
    int at = random.nextInt(values.size());
    UsageRow row = UsageRow.parseFrom(values.get(at));
    for (int i = 0; i < values.size() && !isOf(row, resolution, start); i++) {
      at = (at + 1) % values.size();
      row = UsageRow.parseFrom(values.get(at));
    }
    Assume.that(isOf(row, resolution, start));
    if (random.nextInt(4) == 0) {
      topics.repeat(usage, at, row.toByteArray());
    } else {
      topics.replace(usage, at, spoiled(random, row).toByteArray());
    }
    Audit.Result all = audit(topics, start, MIDNIGHT + Periods.DAY + 60_000);
    assertThat(all.findings()).as(row.toString()).isNotEmpty();
    Statistics.label("resolution").collect(row.getResolution());
    Statistics.label("subject").collect(row.getSubjectCase());
  }

  private static boolean isOf(UsageRow row, Resolution resolution, long fromMillis) {
    return !row.hasMinuteEnd()
        && row.getResolution() == resolution
        && row.getStartMillis() >= fromMillis;
  }

  private static UsageRow spoiled(Random random, UsageRow row) {
    UsageRow.Builder spoiled = row.toBuilder();
    return switch (random.nextInt(5)) {
      case 0 -> spoiled.setPeak(row.getPeak() + 1).build();
      case 1 -> spoiled.setConnectionMillis(row.getConnectionMillis() - 1).build();
      case 2 -> spoiled.setOpened(row.getOpened() + 1).build();
      case 3 -> spoiled.setBytesOut(row.getBytesOut() + 1).build();
      default ->
          spoiled
              .setStartMillis(row.getStartMillis() + Periods.millis(row.getResolution()))
              .build();
    };
  }

  /**
   * Audits a part of a log whose beginning is deleted. Duplicates come soon: once the first record
   * is deleted, a duplicate cannot be recognized.
   */
  @Property(tries = 80)
  void theAuditOfAPartFindsNothing(@ForAll long seed) throws IOException {
    assertThat(part(seed)).isEmpty();
  }

  /** Logs that were hard, each with a note of what it holds. */
  @Example
  void logsThatWereHardHaveNoFindings() throws IOException {
    // A proxy seemed to be away but was not: because of an old record, and of a loss before the
    // log.
    assertThat(findings(652)).isEmpty();
    assertThat(findings(975)).isEmpty();
    // A proxy that was not known returned exactly at a full minute.
    assertThat(findings(2_569_620)).isEmpty();
    // The last event of a proxy was in a deleted record, or its zone was named in one.
    assertThat(findings(-88929)).isEmpty();
    assertThat(findings(-2172931307143528752L)).isEmpty();
    // A proxy was lost, left, and joined again, all before the beginning of the remaining log.
    assertThat(findings(9345693)).isEmpty();
    // A zone changes its plan in the first millisecond of a minute.
    assertThat(findings(-1103160436205189610L)).isEmpty();
    // The time at which a repair is booked is later than log time.
    assertThat(findings(-575)).isEmpty();
    assertThat(findings(-389)).isEmpty();
  }

  private static List<String> part(long seed) throws IOException {
    Audit.Result part = auditOfAPart(seed);
    Statistics.collect(part.rows() > 20);
    Statistics.coverage(told -> told.check(true).percentage(share -> share > 45));
    return part.findings();
  }

  private static List<String> findings(long seed) throws IOException {
    return auditOfAPart(seed).findings();
  }

  private static Audit.Result auditOfAPart(long seed) throws IOException {
    Random random = new Random(seed);
    long start = MIDNIGHT - 500_000;
    KeptTopics topics = books(random, start, MIDNIGHT + 500_000, 10);
    for (TopicPartition shard : topics.partitions(Topic.CONNECTIONS.topic())) {
      topics.forgetBefore(shard, random.nextInt(1_000));
    }
    long from = start + random.nextInt(10) * Periods.MINUTE;
    return audit(topics, from, from + 8 * Periods.MINUTE);
  }

  private static Audit.Result audit(KeptTopics topics, long from, long to) throws IOException {
    return new Audit(
            topics,
            new Audit.Range(
                Periods.start(from, Periods.MINUTE),
                Periods.start(to, Periods.MINUTE),
                null,
                LEASE),
            (what, share) -> {})
        .run();
  }

  private static KeptTopics books(Random random, long start, long end, int oldest)
      throws IOException {
    KeptTopics topics = new KeptTopics();
    topics.make(Topic.CONNECTIONS.topic(), SHARDS);
    topics.make(Topic.USAGE.topic(), SHARDS);
    topics.make(Topic.DECISIONS.topic(), 1);
    topics.make(Topic.REJECTED.topic(), 1);
    long[] now = {0};
    Written plansWritten = new Written();
    PlanLedger plans =
        new PlanLedger(
            SHARDS,
            (key, row) -> {
              plansWritten.usage(key, row.toByteArray());
              topics.append(Topic.USAGE.topic(), 0, now[0], key, row.toByteArray());
            });
    for (int shard = 0; shard < SHARDS; shard++) {
      List<TroubledLog.Entry> log = TroubledLog.of(random, shard, SHARDS, start, end, oldest);
      keep(topics, plans, now, shard, log);
    }
    return topics;
  }

  private static void keep(
      KeptTopics topics, PlanLedger plans, long[] now, int shard, List<TroubledLog.Entry> log)
      throws IOException {
    ShardLedger ledger = new ShardLedger(shard, LEASE, Duration.ofDays(8));
    RecordCheck check = new RecordCheck(ledger, SHARDS);
    Written written = new Written();
    for (int offset = 0; offset < log.size(); offset++) {
      now[0] = log.get(offset).appendMillis();
      byte[] value = log.get(offset).value();
      topics.append(Topic.CONNECTIONS.topic(), shard, now[0], new byte[0], value);
      RecordCheck.Checked checked = check.check(value, now[0]);
      BatchColumns batch = checked.batch();
      ConnectionRecord other = checked.record();
      Rejection rejection = checked.rejection();
      if (batch != null) {
        ledger.book(batch, now[0], offset);
      } else if (other != null) {
        ledger.book(other, now[0], offset);
      } else if (rejection != null) {
        ledger.reject(now[0], offset);
        topics.append(
            Topic.REJECTED.topic(),
            0,
            now[0],
            new byte[0],
            RejectedRecord.newBuilder()
                .setReason(rejection.reason())
                .setPartition(shard)
                .setOffset(offset)
                .build()
                .toByteArray());
      }
      ledger
          .out()
          .drain(
              new Outbox.Taker() {
                @Override
                public void usage(byte[] key, byte[] row) {
                  written.usage(key, row);
                  topics.append(
                      Topic.USAGE.topic(), UsageKeys.partition(key, SHARDS), now[0], key, row);
                }

                @Override
                public void decision(byte[] decision) {
                  topics.append(Topic.DECISIONS.topic(), 0, now[0], new byte[0], decision);
                }

                @Override
                public void seconds(byte[] said) {
                  written.seconds(said);
                }
              });
    }
    for (SettledSeconds said : written.seconds) {
      plans.hear(said);
    }
  }
}
