package io.tidemark.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.Traffic;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.OpenedColumns;
import io.tidemark.events.v1.OpenedKind;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.ZoneLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ZoneNamesProperties {
  private static final int ZONES = 12;

  /** A record as it was sent. */
  private sealed interface Sent {}

  private record SentBatch(NamedBatch meant, Batch batch) implements Sent {}

  private record SentPart(SnapshotPart part) implements Sent {}

  /** A writer of random records, which keeps what is open. */
  private static final class Writer {
    final Random random;
    final ZoneNumbers numbers = new ZoneNumbers();
    final Map<String, Long> open = new TreeMap<>();
    final List<Sent> sent = new ArrayList<>();
    long sequence;
    long snapshots;

    Writer(Random random) {
      this.random = random;
    }

    void batch() {
      NamedBatch.Builder batch =
          NamedBatch.newBuilder()
              .setEmitter(Emitter.newBuilder().setNode("edge-1"))
              .setShard(3)
              .setSequence(++sequence)
              .setClockOffsetMillis(-5)
              .setBaseMillis(1_800_000_000_000L)
              .setCompleteThroughMillis(1_800_000_000_000L + random.nextInt(1_000))
              .setHello(sequence == 1);
      for (int zone = 0; zone < ZONES; zone++) {
        if (random.nextInt(4) == 0) {
          batch.addZones(slice("zone-" + zone));
        }
      }
      NamedBatch meant = batch.build();
      sent.add(new SentBatch(meant, numbers.number(meant)));
    }

    private ZoneSlice slice(String zone) {
      ZoneSlice.Builder slice = ZoneSlice.newBuilder().setZone(zone);
      int opens = random.nextInt(3);
      if (opens > 0) {
        OpenedEvents.Builder opened = OpenedEvents.newBuilder();
        for (int i = 0; i < opens; i++) {
          Client client = client();
          opened
              .addAtMillis(random.nextInt(1_000))
              .addConnection(random.nextLong())
              .addProtocolValue(random.nextInt(5))
              .addClientHigh(client.high())
              .addClientLow(client.low());
        }
        slice.setOpened(opened);
      }
      int closes = random.nextInt(3);
      if (closes > 0) {
        ClosedEvents.Builder closed = ClosedEvents.newBuilder();
        for (int i = 0; i < closes; i++) {
          Client client = client();
          closed
              .addAtMillis(random.nextInt(1_000))
              .addConnection(random.nextLong())
              .addProtocolValue(random.nextInt(5))
              .addClientHigh(client.high())
              .addClientLow(client.low())
              .addDurationMillis(random.nextInt(100_000))
              .addBytesIn(random.nextInt(1_000))
              .addBytesOut(random.nextInt(1_000))
              .addBytesBefore(random.nextInt(2))
              .addCategoryValue(random.nextInt(9))
              .addCloseCode(1_000 + random.nextInt(3));
        }
        slice.setClosed(closed);
      }
      if (random.nextInt(3) == 0) {
        Client client = client();
        slice.setRefused(
            RefusedEvents.newBuilder()
                .addAtMillis(7)
                .addProtocolValue(1)
                .addClientHigh(client.high())
                .addClientLow(client.low())
                .addReasonValue(random.nextInt(14))
                .addRuleId(random.nextBoolean() ? "a-rule" : "")
                .addPathHash(random.nextLong())
                .addStatus(503)
                .addReference(random.nextInt()));
      }
      for (int i = random.nextInt(3) - 1; i > 0; i--) {
        slice.addTallies(Tally.newBuilder().setStartMillis(i).setOpened(2));
        slice.addTraffic(Traffic.newBuilder().setAtMillis(i).setBytesIn(5).setBytesOut(6));
      }
      return slice.setOpenAfter(changed(zone)).build();
    }

    private long changed(String zone) {
      long now = open.getOrDefault(zone, 0L) + random.nextInt(3) - 1;
      open.put(zone, now);
      return now;
    }

    private Client client() {
      return switch (random.nextInt(4)) {
        case 0 -> Client.NONE;
        case 1 -> new Client(random.nextLong(), random.nextLong());
        default -> Client.ofIpv4(random.nextInt());
      };
    }

    private long level(String zone) {
      return open.getOrDefault(zone, 0L);
    }

    void snapshot() {
      if (random.nextInt(4) == 0) {
        numbers.renumber();
      }
      snapshots++;
      int parts = 1 + random.nextInt(3);
      List<String> zones = open.keySet().stream().filter(zone -> level(zone) != 0).toList();
      for (int part = 0; part < parts; part++) {
        SnapshotPart.Builder built =
            SnapshotPart.newBuilder()
                .setSequence(++sequence)
                .setSnapshot(snapshots)
                .setPart(part)
                .setParts(parts);
        for (int i = part; i < zones.size(); i += parts) {
          built.addZones(ZoneLevel.newBuilder().setZone(zones.get(i)).setOpen(level(zones.get(i))));
        }
        sent.add(new SentPart(numbers.number(built.build())));
      }
    }
  }

  private static List<Sent> records(Random random) {
    Writer writer = new Writer(random);
    for (int i = 0; i < 60; i++) {
      if (random.nextInt(8) == 0) {
        writer.snapshot();
      } else {
        writer.batch();
      }
    }
    return writer.sent;
  }

  @Property(tries = 200)
  void whatIsReadIsWhatWasWritten(@ForAll Random random) throws InvalidProtocolBufferException {
    ZoneNames names = new ZoneNames();
    for (Sent record : records(random)) {
      if (record instanceof SentPart of) {
        names.read(of.part());
      } else if (record instanceof SentBatch of) {
        assertThat(names.read(Batch.parseFrom(of.batch().toByteArray()))).isEqualTo(of.meant());
        assertThat(names.peek(of.batch())).as("again").isEqualTo(of.meant());
      }
    }
  }

  /** The reader begins anywhere, and records are lost. */
  @Property(tries = 500)
  void aNumberIsOfItsOwnZoneOrOfNone(@ForAll Random random) throws InvalidProtocolBufferException {
    List<Sent> records = records(random);
    ZoneNames names = new ZoneNames();
    boolean whole = false;
    int partsRead = 0;
    for (Sent record : records.subList(random.nextInt(records.size()), records.size())) {
      boolean lost = random.nextInt(10) == 0;
      if (record instanceof SentPart of) {
        partsRead = of.part().getPart() == 0 ? 0 : partsRead;
        if (lost) {
          partsRead = -100;
          whole = false;
        } else {
          names.read(of.part());
          partsRead++;
          whole |= partsRead == of.part().getParts();
        }
      } else if (lost) {
        whole = false;
      } else if (record instanceof SentBatch of) {
        NamedBatch read = names.read(of.batch());
        for (int i = 0; i < read.getZonesCount(); i++) {
          ZoneSlice meant = of.meant().getZones(i);
          boolean unnamed = read.getZones(i).getZone().isEmpty();
          assertThat(unnamed && whole).as("after a whole snapshot every zone is known").isFalse();
          assertThat(read.getZones(i))
              .isEqualTo(unnamed ? meant.toBuilder().setZone("").build() : meant);
        }
      }
    }
  }

  @Test
  void aRecordThatIsLostTakesItsOwnNamesOnly() throws InvalidProtocolBufferException {
    ZoneNumbers numbers = new ZoneNumbers();
    ZoneNames names = new ZoneNames();
    names.read(numbers.number(of(1, "a", "b")));
    numbers.number(of(2, "c"));
    assertThat(names.read(numbers.number(of(3, "a", "c", "d"))).getZonesList())
        .extracting(ZoneSlice::getZone)
        .containsExactly("a", "", "d");
  }

  @Test
  void aBatchThatComesAgainChangesNothing() throws InvalidProtocolBufferException {
    ZoneNumbers numbers = new ZoneNumbers();
    ZoneNames names = new ZoneNames();
    Batch first = numbers.number(of(1, "a"));
    names.read(first);
    numbers.renumber();
    names.read(numbers.number(of(2, "b")));
    assertThat(names.peek(first).getZones(0).getZone()).isEqualTo("a");
    assertThat(names.read(numbers.number(of(3, "b"))).getZones(0).getZone()).isEqualTo("b");
  }

  @Test
  void zerosAreLeftOut() {
    ZoneNumbers numbers = new ZoneNumbers();
    Batch batch =
        numbers.number(
            NamedBatch.newBuilder()
                .addZones(
                    ZoneSlice.newBuilder()
                        .setZone("a")
                        .setOpened(OpenedEvents.newBuilder().addAtMillis(0).addConnection(5)))
                .build());
    assertThat(batch.getOpened())
        .isEqualTo(OpenedColumns.newBuilder().addAtMillis(0).addKinds(of()).build());
    assertThat(batch.getClosedCountCount()).isZero();
    assertThat(batch.getConnectionBase()).isEqualTo(5);
  }

  @Test
  void columnsThatDoNotFitAreRefused() {
    refused(batch -> batch.addOpenAfter(1));
    refused(batch -> batch.addZone(1));
    refused(batch -> batch.setNamesFrom(-1));
    refused(batch -> batch.setNamesFrom(Contract.MOST_NUMBERS + 1));
    refused(batch -> batch.setOpenedCount(0, 2));
    refused(batch -> batch.setOpenedCount(0, -1));
    refused(batch -> batch.clearOpened());
    refused(batch -> batch.getOpenedBuilder().addConnection(1).addConnection(1));
    refused(batch -> batch.getOpenedBuilder().addClientV6(1));
    refused(batch -> batch.getOpenedBuilder().addKind(1));
    refused(batch -> batch.getClosedBuilder().addAtMillis(1));
    refused(batch -> batch.getTrafficBuilder().addSlice(1).addAtMillis(1));
    refused(batch -> batch.addTalliesBuilder().setSlice(1));
  }

  private static void refused(Consumer<Batch.Builder> spoil) {
    Batch.Builder batch =
        Batch.newBuilder()
            .addNames("a")
            .addZone(0)
            .addOpenAfter(1)
            .addOpenedCount(1)
            .setOpened(OpenedColumns.newBuilder().addAtMillis(1).addKinds(of()));
    spoil.accept(batch);
    assertThatThrownBy(() -> new ZoneNames().read(batch.build()))
        .as(batch.toString())
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  private static OpenedKind of() {
    return OpenedKind.getDefaultInstance();
  }

  private static NamedBatch of(long sequence, String... zones) {
    NamedBatch.Builder batch = NamedBatch.newBuilder().setSequence(sequence);
    for (String zone : zones) {
      batch.addZones(ZoneSlice.newBuilder().setZone(zone));
    }
    return batch.build();
  }
}
