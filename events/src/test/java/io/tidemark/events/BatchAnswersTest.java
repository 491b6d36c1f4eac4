package io.tidemark.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.Traffic;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedCount;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.ZoneLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A test of the known answers for readers and writers in other languages: consecutive records of
 * one emitter, each with its content by name. {@code -Dgolden=write} writes the table anew.
 */
class BatchAnswersTest {
  private static final Path ANSWERS = Path.of("src/main/resources/tidemark/v1/batch-answers.txt");
  private static final long START = 1_800_000_000_000L;

  private final ZoneNumbers numbers = new ZoneNumbers();
  private final List<ConnectionRecord> records = new ArrayList<>();
  private long sequence;

  @Test
  void recordsKeepTheirBytesAndTheirMeaning() throws IOException {
    write();
    StringBuilder text = new StringBuilder();
    BatchReader reader = new BatchReader();
    for (ConnectionRecord record : records) {
      text.append(HexFormat.of().formatHex(record.toByteArray())).append('\n');
      text.append(meaning(reader.read(record))).append('\n');
    }
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(ANSWERS, text);
    }
    assertThat(Files.readString(ANSWERS)).isEqualTo(text.toString());
  }

  private static String meaning(@Nullable NamedBatch batch) throws InvalidProtocolBufferException {
    return batch == null
        ? "a part of a snapshot"
        : JsonFormat.printer()
            .omittingInsignificantWhitespace()
            .preservingProtoFieldNames()
            .print(batch);
  }

  private void write() {
    add(next(0).setHello(true));
    Client six = new Client(0x2001_0db8_0000_0001L, 9);
    OpenedEvents.Builder opened = OpenedEvents.newBuilder();
    open(opened, 12, 70_001, Client.ofIpv4(0xc000_0207));
    open(opened, 14, 70_003, six);
    open(opened, 250, 70_004, Client.NONE);
    add(
        next(250)
            .setClockOffsetMillis(-3)
            .addZones(ZoneSlice.newBuilder().setZone("shop").setOpened(opened).setOpenAfter(3))
            .addZones(
                ZoneSlice.newBuilder()
                    .setZone("chat")
                    .setRefused(
                        RefusedEvents.newBuilder()
                            .addAtMillis(30)
                            .addProtocol(Protocol.WEBSOCKET)
                            .addClientHigh(0)
                            .addClientLow(Client.mapped(0xc000_0208))
                            .addReason(RefusalReason.RULE)
                            .addRuleId("custom/office")
                            .addPathHash(77)
                            .addStatus(403)
                            .addReference(0xbeef01))));
    add(
        next(500)
            .setClockOffsetMillis(-3)
            .addZones(
                ZoneSlice.newBuilder()
                    .setZone("shop")
                    .setClosed(
                        ClosedEvents.newBuilder()
                            .addAtMillis(200)
                            .addConnection(70_001)
                            .addProtocol(Protocol.WEBSOCKET)
                            .addClientHigh(0)
                            .addClientLow(Client.mapped(0xc000_0207))
                            .addDurationMillis(438)
                            .addBytesIn(10)
                            .addBytesOut(2_000)
                            .addCategory(CloseCategory.CLIENT_CLOSED)
                            .addCloseCode(1000)
                            .addBytesBefore(300))
                    .addTraffic(Traffic.newBuilder().setAtMillis(250).setBytesIn(5).setBytesOut(6))
                    .setOpenAfter(2))
            .addZones(
                ZoneSlice.newBuilder()
                    .setZone("game")
                    .addTallies(
                        Tally.newBuilder()
                            .setStartMillis(1)
                            .setLengthMillis(1)
                            .setOpened(4)
                            .setClosed(1)
                            .setIntegralMillis(3)
                            .setHigh(4)
                            .addClosedBy(
                                ClosedCount.newBuilder()
                                    .setCategory(CloseCategory.IDLE)
                                    .setCount(1)))
                    .setOpenAfter(3)));
    records.add(
        ConnectionRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setSnapshotPart(
                numbers.number(
                    SnapshotPart.newBuilder()
                        .setEmitter(emitter())
                        .setShard(3)
                        .setSequence(++sequence)
                        .setClockOffsetMillis(-3)
                        .setCompleteThroughMillis(START + 500)
                        .setSnapshot(1)
                        .setParts(1)
                        .addZones(ZoneLevel.newBuilder().setZone("shop").setOpen(2))
                        .addZones(ZoneLevel.newBuilder().setZone("game").setOpen(3))
                        .build()))
            .build());
    // "chat" had nothing open: it has lost its number, and is named again.
    OpenedEvents.Builder again = OpenedEvents.newBuilder();
    open(again, 1, 70_009, Client.ofIpv4(0xc000_0208));
    add(
        next(750)
            .setClockOffsetMillis(-3)
            .addZones(ZoneSlice.newBuilder().setZone("chat").setOpened(again).setOpenAfter(1))
            .addZones(ZoneSlice.newBuilder().setZone("game").setOpenAfter(3)));
    add(next(1_000).setClockOffsetMillis(-3).setGoodbye(true));
  }

  private static void open(OpenedEvents.Builder to, long at, long number, Client client) {
    to.addAtMillis(at)
        .addConnection(number)
        .addProtocol(Protocol.WEBSOCKET)
        .addClientHigh(client.high())
        .addClientLow(client.low());
  }

  private static Emitter emitter() {
    return Emitter.newBuilder()
        .setNode("edge-1")
        .setIncarnation(ByteString.fromHex("000102030405060708090a0b0c0d0e0f"))
        .build();
  }

  private NamedBatch.Builder next(long through) {
    return NamedBatch.newBuilder()
        .setEmitter(emitter())
        .setShard(3)
        .setSequence(++sequence)
        .setBaseMillis(START + Math.max(0, through - 250))
        .setCompleteThroughMillis(START + through);
  }

  private void add(NamedBatch.Builder batch) {
    records.add(
        ConnectionRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setBatch(numbers.number(batch.build()))
            .build());
  }
}
