package io.tidemark.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.tidemark.abuse.Watching;
import io.tidemark.cases.Caps;
import io.tidemark.cases.LimitTable;
import io.tidemark.cases.LiveCaps;
import io.tidemark.cases.LiveDialogues;
import io.tidemark.cases.ShardDialogues;
import io.tidemark.events.Periods;
import io.tidemark.events.Topic;
import io.tidemark.events.UsageKeys;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.AlertRecord;
import io.tidemark.events.v1.ApplyProposal;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.CaseStepRequest;
import io.tidemark.events.v1.ClearSuspicion;
import io.tidemark.events.v1.Finding;
import io.tidemark.events.v1.FindingSeverity;
import io.tidemark.events.v1.LiftLimit;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.MarkSuspicion;
import io.tidemark.events.v1.PlanDay;
import io.tidemark.events.v1.RaiseSuspicion;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.SetLimit;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.events.v1.SuspectSource;
import io.tidemark.events.v1.SuspicionMark;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneCap;
import io.tidemark.events.v1.ZoneRecord;
import io.tidemark.ledger.LedgerState;
import io.tidemark.ledger.LiveShard;
import io.tidemark.ledger.LiveShards;
import io.tidemark.ledger.Log;
import io.tidemark.ledger.ShardLedger;
import io.tidemark.ledger.state.PlanPart;
import io.tidemark.ledger.state.SettledSeconds;
import io.tidemark.metrics.Meters;
import io.tidemark.plans.LivePlans;
import io.tidemark.plans.PlanLedger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;

/**
 * A test of the whole topology, with records of every kind and any content in the topics that it
 * reads: no record ends a stream thread, and every shard goes on.
 */
class FuzzedTopologyProperties {
  private static final int RECORDS = 150;
  private static final byte[] KEY = "shop".getBytes(StandardCharsets.UTF_8);

  @Property(tries = 60)
  void noRecordStopsAShard(@ForAll long seed) {
    try (Fuzz fuzz = new Fuzz(new Random(seed))) {
      for (int i = 0; i < RECORDS; i++) {
        fuzz.next();
      }
      fuzz.goesOn();
    }
  }

  /** A topology with one shard, and records for it. */
  private static final class Fuzz implements AutoCloseable {
    private final Random random;
    private final RandomMessages messages;
    private final LiveShards live = new LiveShards();
    private final LivePlans plans = new LivePlans();
    private final FailedRecords failed = new FailedRecords(Clock.systemUTC(), 1);
    private final Log proxy = new Log("a", 1);
    private final Map<Topic, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
    private final TopologyTestDriver driver;
    private final Changelog books;
    private final Changelog planBooks;
    private final Changelog dialogueState;
    private long now = Log.START;

    Fuzz(Random random) {
      this.random = random;
      this.messages = new RandomMessages(random, now);
      Properties properties = Changelog.settings();
      properties.put(
          StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, UnwrittenRecords.class);
      properties.put(UnwrittenRecords.FAILED_RECORDS, failed);
      driver =
          new TopologyTestDriver(
              TidemarkTopology.build(
                  new LedgerOptions(
                      1,
                      Duration.ofSeconds(30),
                      Duration.ofDays(8),
                      Duration.ofSeconds(1),
                      Watching.ALL),
                  live,
                  plans,
                  shard -> {},
                  new Caps(new LimitTable(), new LiveCaps(), (limit, refusal) -> {}),
                  new OneSpikeACase(),
                  new LiveDialogues(),
                  failed),
              properties,
              Instant.ofEpochMilli(now));
      books = new Changelog(driver, Names.LEDGER_BY_KEY);
      planBooks = new Changelog(driver, Names.PLANS_BY_KEY);
      dialogueState = new Changelog(driver, Names.DIALOGUE_BY_KEY);
      for (Topic topic :
          List.of(Topic.CONNECTIONS, Topic.ZONES, Topic.SECONDS, Topic.USAGE, Topic.REQUESTS)) {
        inputs.put(
            topic,
            driver.createInputTopic(
                topic.topic(), new ByteArraySerializer(), new ByteArraySerializer()));
      }
    }

    void next() {
      now += random.nextInt(20) == 0 ? random.nextInt(120_000) : random.nextInt(2_000);
      switch (random.nextInt(6)) {
        case 0 -> write(Topic.ZONES, anyOf(ZoneKeys.zone("shop"), KEY, new byte[] {-1}), zone());
        case 1 -> write(Topic.SECONDS, KEY, seconds());
        case 2 -> write(Topic.USAGE, UsageKeys.zone("shop"), row());
        case 3, 4 -> write(Topic.REQUESTS, KEY, request());
        default -> write(Topic.CONNECTIONS, KEY, connections());
      }
      if (random.nextInt(10) == 0) {
        driver.advanceWallClockTime(Duration.ofMillis(random.nextInt(3_000)));
      }
    }

    private void write(Topic topic, byte[] key, Message good) {
      Message said =
          switch (random.nextInt(5)) {
            case 0 -> messages.wild(good);
            case 1 -> good;
            default -> messages.spoiled(good);
          };
      byte[] value = random.nextInt(40) == 0 ? new byte[random.nextInt(99)] : said.toByteArray();
      pipe(topic, key, random.nextInt(60) == 0 ? null : value);
    }

    @SuppressWarnings("NullAway") // a record without a value
    private void pipe(Topic topic, byte[] key, byte @Nullable [] value) {
      Objects.requireNonNull(inputs.get(topic)).pipeInput(key, value, now);
    }

    private byte[] anyOf(byte[]... keys) {
      return keys[random.nextInt(keys.length)];
    }

    private Message connections() {
      return switch (random.nextInt(4)) {
        case 0 -> proxy.record(proxy.snapshot(now));
        case 1 -> Log.plan("shop", random.nextBoolean() ? "pro" : "free");
        case 2 -> Log.tick();
        default ->
            proxy.record(proxy.batch(now).addZones(proxy.slice("shop", random.nextInt(5), 0, 1)));
      };
    }

    private static Message zone() {
      return ZoneRecord.newBuilder()
          .setContract(1)
          .setZone(Zone.newBuilder().setId("shop").setPlan("pro").setGuideline(10))
          .build();
    }

    private Message seconds() {
      return SettledSeconds.newBuilder()
          .setFromMillis(Periods.start(now, Periods.SECOND) - Periods.SECOND)
          .setToMillis(Periods.start(now, Periods.SECOND))
          .addPlans(
              PlanPart.newBuilder()
                  .setPlan("pro")
                  .addAtDelta(1)
                  .addOpened(1)
                  .addClosed(0)
                  .addShifted(0))
          .build();
    }

    private Message row() {
      return UsageRow.newBuilder()
          .setContract(1)
          .setZone("shop")
          .setPlan("pro")
          .setResolution(random.nextBoolean() ? Resolution.MINUTE : Resolution.DAY)
          .setStartMillis(Periods.start(now, Periods.MINUTE) - Periods.MINUTE)
          .setPeak(random.nextInt(2_000))
          .setConnectionMillis(random.nextInt(1_000_000))
          .build();
    }

    private Message request() {
      RequestRecord.Builder request =
          RequestRecord.newBuilder()
              .setContract(1)
              .setId(Integer.toString(random.nextInt(50)))
              .setZone("shop")
              .setActor("ada");
      switch (random.nextInt(8)) {
        case 0 ->
            request.setCaseStep(
                CaseStepRequest.newBuilder()
                    .setCaseId("shop.1")
                    .setVersion(1 + random.nextInt(3))
                    .setKind(CaseStepKind.forNumber(random.nextInt(7) == 2 ? 1 : 3)));
        case 1 -> request.setSetLimit(limit(random.nextBoolean()));
        case 2 -> request.setLiftLimit(LiftLimit.newBuilder().setLimitId("shop.L1").setReason("r"));
        case 3 -> request.setRaiseSuspicion(suspicion());
        case 4 ->
            request.setClearSuspicion(
                ClearSuspicion.newBuilder().setSuspicionId("shop.S1").setReason("r"));
        case 5 ->
            request.setPlanDay(
                PlanDay.newBuilder()
                    .setPlan("pro")
                    .setEndMillis(Periods.start(now, Periods.DAY))
                    .setConnectionMillis(5)
                    .setMedianConnectionMillis(1));
        case 6 ->
            request.setApplyProposal(
                ApplyProposal.newBuilder()
                    .setSuspicionId("shop.S1")
                    .setReason("r")
                    .setExpiresMillis(now + Periods.HOUR));
        default ->
            request.setMarkSuspicion(
                MarkSuspicion.newBuilder()
                    .setSuspicionId("shop.S1")
                    .setMark(
                        random.nextBoolean()
                            ? SuspicionMark.MARKED_TRUE
                            : SuspicionMark.MARKED_FALSE));
      }
      return request.build();
    }

    private static Message question() {
      return RequestRecord.newBuilder()
          .setContract(1)
          .setId("last")
          .setZone("shop")
          .setActor("ada")
          .setLiftLimit(LiftLimit.newBuilder().setLimitId("shop.L99999").setReason("r"))
          .build();
    }

    private SetLimit limit(boolean cap) {
      SetLimit.Builder limit =
          SetLimit.newBuilder().setReason("too many").setExpiresMillis(now + Periods.HOUR);
      return cap
          ? limit.setCap(ZoneCap.newBuilder().setConnections(5)).build()
          : limit
              .setBlock(
                  SourceBlock.newBuilder()
                      .setClientLow(0xffff_0a00_0001L + random.nextInt(50))
                      .setPrefixBits(128))
              .build();
    }

    private RaiseSuspicion suspicion() {
      RaiseSuspicion.Builder raised =
          RaiseSuspicion.newBuilder()
              .setDetector(random.nextBoolean() ? "churn" : "people")
              .setEvidence("many connections")
              .setUntilMillis(now + Periods.HOUR);
      if (random.nextBoolean()) {
        raised.setFinding(
            Finding.newBuilder()
                .setSeverity(FindingSeverity.forNumber(1 + random.nextInt(4)))
                .setConfidencePercent(90)
                .putFigures("opened", 5)
                .addSources(
                    SuspectSource.newBuilder()
                        .setClientLow(0xffff_0a00_0001L)
                        .setPrefixBits(128)
                        .setFigure(7)));
      }
      return raised.build();
    }

    /** Checks that a good batch is booked, a good request is decided, and log time goes on. */
    void goesOn() {
      LiveShard shard = Objects.requireNonNull(live.shard(0));
      now += 5_000;
      Log good = new Log("good", 2);
      pipe(
          Topic.CONNECTIONS,
          KEY,
          good.record(good.batch(now).addZones(good.slice("fine", 3, 0, 0))).toByteArray());
      assertThat(Objects.requireNonNull(shard.zone("fine", now)).figures().open()).isEqualTo(3);
      assertThat(shard.figures(now).health().asOfMillis()).isEqualTo(now);
      var actions =
          driver.createOutputTopic(
              Topic.ACTIONS.topic(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
      actions.readValuesToList();
      pipe(Topic.REQUESTS, KEY, question().toByteArray());
      assertThat(actions.isEmpty()).as("the request has an answer").isFalse();
      assertThat(failed.trouble()).isNull();
      StringBuilder metrics = new StringBuilder();
      Meters meters = new Meters(live, plans, 1, new Meters.Tops(20, 20));
      meters.scrape(type -> {}, metrics::append);
      assertThat(metrics.toString())
          .as("every number can be shown")
          .contains("tidemark_plan_open_connections");
      restores();
    }

    /** The next owner of the shard can read the stored state. */
    private void restores() {
      ShardLedger ledger = new ShardLedger(0, Duration.ofSeconds(30), Duration.ofDays(8));
      LedgerState.read(ledger, books.values().entrySet());
      PlanLedger planLedger = new PlanLedger(1, (key, row) -> {});
      planLedger.read(planBooks.values());
      Map<String, byte[]> dialogues = dialogueState.values();
      new ShardDialogues(new OneSpikeACase(), new NobodyHears()).read(dialogues.entrySet());
      assertThat(dialogues.values())
          .as("no record of a dialogue grows")
          .allMatch(value -> value.length < 300_000);
    }

    @Override
    public void close() {
      driver.close();
    }
  }

  private static final class NobodyHears implements ShardDialogues.Out {
    @Override
    public void theCase(CaseRecord record) {}

    @Override
    public void limit(String id, @Nullable LimitRecord record) {}

    @Override
    public void action(ActionRecord record) {}

    @Override
    public void alert(AlertRecord record) {}

    @Override
    public void planDay(PlanDay day) {}
  }
}
