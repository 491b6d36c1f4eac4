package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.BatchShape;
import io.tidemark.events.Client;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.RefusalReason;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Tests that the ledger's own reader reads the same as the classes that protobuf generates. */
class BatchColumnsProperties {
  private @Nullable String why;
  private final BatchColumns columns = new BatchColumns();

  @Property(tries = 300)
  void readsWhatTheGeneratedClassesRead(@ForAll long seed) throws InvalidProtocolBufferException {
    for (TroubledLog.Entry entry : log(new Random(seed))) {
      same(entry.value());
    }
  }

  @Property(tries = 300)
  void damagedBytesAreReadAlikeOrByNeither(@ForAll long seed)
      throws InvalidProtocolBufferException {
    Random random = new Random(seed);
    for (TroubledLog.Entry entry : log(random)) {
      byte[] value = entry.value().clone();
      for (int i = random.nextInt(4); i >= 0 && value.length > 0; i--) {
        value[random.nextInt(value.length)] = (byte) random.nextInt(256);
      }
      same(value);
    }
  }

  private static List<TroubledLog.Entry> log(Random random) {
    return TroubledLog.of(random, 0, 1, Log.START, Log.START + 20_000, Integer.MAX_VALUE)
        .subList(0, 20);
  }

  private void same(byte[] value) throws InvalidProtocolBufferException {
    ConnectionRecord record = generated(value);
    boolean isBatch = isBatch(value);
    if (record == null) {
      assertThat(isBatch).as("not decodable, and taken for a batch").isFalse();
      return;
    }
    if (WireInput.LONG.equals(why)) {
      return; // a number of more than ten bytes: what protobuf's own reader does depends on its
      // place
    }
    assertThat(isBatch).as(why).isEqualTo(record.hasBatch());
    if (!isBatch) {
      return;
    }
    Batch batch = record.getBatch();
    String fault = ColumnCheck.fault(columns);
    assertThat(fault == null).as(fault).isEqualTo(fits(batch));
    assertThat(columns.contract).isEqualTo(Integer.toUnsignedLong(record.getContract()));
    assertThat(columns.emitter).isEqualTo(batch.getEmitter());
    assertThat(columns.sequence).isEqualTo(batch.getSequence());
    assertThat(columns.names()).isEqualTo(batch.getNamesList());
    if (fault == null) {
      slices(batch);
    }
  }

  private void slices(Batch batch) {
    BatchSlice slice = columns.slices();
    int opened = 0;
    int closed = 0;
    int refused = 0;
    int v6 = 0;
    for (int i = 0; i < batch.getZoneCount(); i++) {
      assertThat(slice.next()).isTrue();
      assertThat(slice.number).isEqualTo(batch.getZone(i));
      assertThat(slice.openAfter)
          .isEqualTo(batch.getOpenAfterCount() == 0 ? 0 : batch.getOpenAfter(i));
      assertThat(slice.openedFrom).isEqualTo(opened);
      assertThat(slice.closedFrom).isEqualTo(closed);
      assertThat(slice.refusedFrom).isEqualTo(refused);
      for (; opened < slice.openedTo; opened++) {
        assertThat(columns.openedAt.get(opened)).isEqualTo(batch.getOpened().getAtMillis(opened));
        int v4 =
            batch.getOpened().getClientV4Count() == 0 ? 0 : batch.getOpened().getClientV4(opened);
        Client client = v4 == 0 ? Client.NONE : Client.ofIpv4(v4);
        if (v4 == 0 && batch.getOpened().getClientV6Count() > 0) {
          client =
              new Client(batch.getOpened().getClientV6(v6++), batch.getOpened().getClientV6(v6++));
        }
        assertThat(new Client(columns.openedBy.high(opened), columns.openedBy.low(opened)))
            .isEqualTo(client);
      }
      for (; closed < slice.closedTo; closed++) {
        assertThat(columns.closedAt.get(closed)).isEqualTo(batch.getClosed().getAtMillis(closed));
        assertThat(columns.bytesIn.get(closed))
            .isEqualTo(
                batch.getClosed().getBytesInCount() == 0
                    ? 0
                    : batch.getClosed().getBytesIn(closed));
      }
      for (; refused < slice.refusedTo; refused++) {
        int kind = batch.getRefused().getKindCount() == 0 ? 0 : batch.getRefused().getKind(refused);
        assertThat(columns.reason(refused))
            .isEqualTo(
                batch.getRefused().getKindsCount() == 0
                    ? RefusalReason.REFUSED_UNSPECIFIED
                    : batch.getRefused().getKinds(kind).getReason());
      }
    }
    assertThat(slice.next()).isFalse();
    assertThat(columns.tallies).isEqualTo(batch.getTalliesList());
  }

  private boolean isBatch(byte[] value) {
    why = null;
    try {
      return columns.read(value);
    } catch (InvalidProtocolBufferException e) {
      why = e.getMessage();
      return false;
    }
  }

  private static boolean fits(Batch batch) {
    try {
      BatchShape.check(batch);
      return true;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  private static @Nullable ConnectionRecord generated(byte[] value) {
    try {
      return ConnectionRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }
}
