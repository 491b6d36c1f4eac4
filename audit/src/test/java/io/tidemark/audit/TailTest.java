package io.tidemark.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Client;
import io.tidemark.events.Topic;
import io.tidemark.events.ZoneNumbers;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.MinuteEnd;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.Tick;
import io.tidemark.events.v1.UsageRow;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TailTest {
  private static final long AT = 1_800_000_000_000L;

  private static final byte[] BATCH =
      ConnectionRecord.newBuilder()
          .setContract(1)
          .setBatch(
              numbered(
                  NamedBatch.newBuilder()
                      .setEmitter(Emitter.newBuilder().setNode("edge-1"))
                      .setSequence(7)
                      .addZones(
                          ZoneSlice.newBuilder()
                              .setZone("shop")
                              .setOpened(OpenedEvents.newBuilder().addAtMillis(1).addConnection(5))
                              .setOpenAfter(12))
                      .addZones(ZoneSlice.newBuilder().setZone("chat").setOpenAfter(3))))
          .build()
          .toByteArray();

  private static final byte[] ROW =
      UsageRow.newBuilder()
          .setContract(1)
          .setZone("shop")
          .setResolution(Resolution.MINUTE)
          .setStartMillis(AT)
          .setPeak(14)
          .setPeakAtMillis(AT + 250)
          .setOpened(5)
          .setLost(2)
          .build()
          .toByteArray();

  private static ConsumerRecord<byte[], byte[]> record(Topic topic, byte[] value) {
    return record(topic, value, AT);
  }

  private static ConsumerRecord<byte[], byte[]> record(Topic topic, byte[] value, long at) {
    return new ConsumerRecord<>(
        topic.topic(),
        3,
        9,
        at,
        TimestampType.LOG_APPEND_TIME,
        0,
        value.length,
        new byte[0],
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private static Batch numbered(NamedBatch.Builder batch) {
    return new ZoneNumbers().number(batch.build());
  }

  private static @Nullable String text(
      @Nullable String zone, @Nullable String node, Topic topic, byte[] value) {
    return new Tail(new Tail.Filter(zone, node, null, true), false, 0).line(record(topic, value));
  }

  @Test
  void aLineSaysWhatHappened() {
    assertThat(text(null, null, Topic.CONNECTIONS, BATCH))
        .isEqualTo("08:00:00.000   3  batch     edge-1 #7 │ shop +1 = 12 │ chat = 3");
    assertThat(text(null, null, Topic.USAGE, ROW))
        .isEqualTo(
            "08:00:00.000   3  settled   minute    2027-01-15T08:00  shop  "
                + "peak 14 at 08:00:00.250, +5 -0 = 0, lost 2");
    assertThat(text(null, null, Topic.CONNECTIONS, "?".getBytes(StandardCharsets.UTF_8)))
        .contains("undecodable");
  }

  @Test
  void aFilterLeavesOnlyWhatIsAskedFor() {
    assertThat(text("chat", null, Topic.CONNECTIONS, BATCH)).endsWith("#7 │ chat = 3");
    assertThat(text("game", null, Topic.CONNECTIONS, BATCH)).isNull();
    assertThat(text(null, "edge-2", Topic.CONNECTIONS, BATCH)).isNull();
    assertThat(text("chat", null, Topic.USAGE, ROW)).isNull();
    assertThat(text(null, "edge-1", Topic.USAGE, ROW)).as("rows have no proxy").isNull();
  }

  @Test
  void ticksAndHeartbeatsAreShownOnlyWhenAskedFor() {
    byte[] tick =
        ConnectionRecord.newBuilder()
            .setContract(1)
            .setTick(Tick.getDefaultInstance())
            .build()
            .toByteArray();
    assertThat(text(null, null, Topic.CONNECTIONS, tick)).isNull();
    assertThat(
            new Tail(new Tail.Filter(null, null, null, false), false, 0)
                .line(record(Topic.CONNECTIONS, tick)))
        .contains("tick");
    byte[] end =
        UsageRow.newBuilder()
            .setContract(1)
            .setResolution(Resolution.MINUTE)
            .setStartMillis(AT)
            .setMinuteEnd(MinuteEnd.newBuilder().setShard(3))
            .build()
            .toByteArray();
    assertThat(text(null, null, Topic.USAGE, end)).isNull();
    assertThat(
            new Tail(new Tail.Filter(null, null, null, false), false, 0)
                .line(record(Topic.USAGE, end)))
        .endsWith("settled   all of 2027-01-15T08:00  shard 3");
  }

  @Test
  void aRefusalIsFoundByWhatItsClientWasTold() {
    Client client = Client.of(InetAddress.getLoopbackAddress());
    byte[] batch =
        ConnectionRecord.newBuilder()
            .setContract(1)
            .setBatch(
                numbered(
                    NamedBatch.newBuilder()
                        .setEmitter(Emitter.newBuilder().setNode("edge-1"))
                        .setBaseMillis(AT)
                        .addZones(
                            ZoneSlice.newBuilder()
                                .setZone("shop")
                                .setRefused(
                                    RefusedEvents.newBuilder()
                                        .addAtMillis(1)
                                        .addReason(RefusalReason.ORIGIN_TIMEOUT)
                                        .addRuleId("")
                                        .addStatus(504)
                                        .addReference(0)
                                        .addClientHigh(client.high())
                                        .addClientLow(client.low())
                                        .addAtMillis(2)
                                        .addReason(RefusalReason.RULE)
                                        .addRuleId("custom/office")
                                        .addStatus(403)
                                        .addReference(0xbeef01)
                                        .addClientHigh(client.high())
                                        .addClientLow(client.low())))))
            .build()
            .toByteArray();
    assertThat(
            new Tail(new Tail.Filter(null, null, 0xbeef01, true), false, 0)
                .line(record(Topic.CONNECTIONS, batch)))
        .endsWith(
            "refused   00beef01 │ shop rule custom/office, 403, to 127.0.0.1 by edge-1 at 2027-01-15T08:00:00.002Z");
    assertThat(
            new Tail(new Tail.Filter(null, null, 0xbeef03, true), false, 0)
                .line(record(Topic.CONNECTIONS, batch)))
        .isNull();
  }

  @Test
  void whatIsCutOrWouldSteerATerminalIsStillALine() {
    byte[] batch =
        ConnectionRecord.newBuilder()
            .setContract(1)
            .setBatch(
                numbered(
                    NamedBatch.newBuilder()
                        .setEmitter(Emitter.newBuilder().setNode("edge\u001b[2J"))
                        .addZones(
                            ZoneSlice.newBuilder()
                                .setZone("shop")
                                .setRefused(
                                    RefusedEvents.newBuilder().addAtMillis(1).addReference(7)))))
            .build()
            .toByteArray();
    for (Integer reference : new Integer[] {7, null}) {
      assertThat(
              new Tail(new Tail.Filter(null, null, reference, true), false, 0)
                  .line(record(Topic.CONNECTIONS, batch)))
          .contains("shop")
          .doesNotContain("\u001b");
    }
  }

  /** A log that is read from the middle. */
  @Test
  void earlierBatchesTellTheNamesOfLaterOnes() {
    ZoneNumbers numbers = new ZoneNumbers();
    NamedBatch.Builder batch =
        NamedBatch.newBuilder().addZones(ZoneSlice.newBuilder().setZone("shop").setOpenAfter(1));
    byte[] first = bytes(numbers.number(batch.setSequence(1).build()));
    byte[] second = bytes(numbers.number(batch.setSequence(2).build()));
    Tail tail = new Tail(new Tail.Filter(null, null, null, true), false, AT);
    assertThat(tail.line(record(Topic.CONNECTIONS, second, AT))).contains("name was not read");
    tail = new Tail(new Tail.Filter("shop", null, null, true), false, AT);
    assertThat(tail.line(record(Topic.CONNECTIONS, first, AT - 1))).isNull();
    assertThat(tail.line(record(Topic.CONNECTIONS, second, AT))).endsWith("shop = 1");
  }

  private static byte[] bytes(Batch batch) {
    return ConnectionRecord.newBuilder().setContract(1).setBatch(batch).build().toByteArray();
  }

  @Test
  void jsonIsOneLine() {
    assertThat(
            new Tail(new Tail.Filter(null, null, null, true), true, 0)
                .line(record(Topic.USAGE, ROW)))
        .startsWith("{\"topic\":\"tidemark.usage\",\"partition\":3,\"offset\":9,")
        .contains("\"zone\":\"shop\"")
        .doesNotContain("\n");
  }
}
