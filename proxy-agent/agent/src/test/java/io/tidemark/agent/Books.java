package io.tidemark.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.ZoneNames;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.Traffic;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.ZoneLevel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A reader of a shard's records that knows only the contract, and checks every promise of the
 * contract.
 */
final class Books {
  final Map<String, Long> open = new TreeMap<>();
  final Map<String, Long> opened = new TreeMap<>();
  final Map<String, Long> closed = new TreeMap<>();
  final Map<String, Long> refused = new TreeMap<>();

  /** The bytes in both directions, of closes, of events without detail, and of open connections. */
  final Map<String, Long> bytes = new TreeMap<>();

  /** Connection-milliseconds up to {@link #throughMillis}. */
  final Map<String, Long> integral = new TreeMap<>();

  long throughMillis = Long.MIN_VALUE;
  long sequence;
  long records;
  long detailed;

  /** The snapshots of which every part has come. */
  long snapshots;

  boolean left;

  /** The last record ended a cut, so the counts are consistent. A large cut has several records. */
  boolean endOfCut;

  boolean goodbye;

  /**
   * Batches may hold events after their complete-through, as the contract allows; {@link #integral}
   * is not kept then.
   */
  boolean mayBeAhead;

  private final ZoneNames names = new ZoneNames();
  private final Map<String, Long> snapshot = new HashMap<>();

  void read(byte[] value) {
    try {
      ConnectionRecord record = ConnectionRecord.parseFrom(value);
      assertThat(record.getContract()).isEqualTo(1);
      records++;
      assertThat(goodbye).as("nothing after goodbye").isFalse();
      if (record.hasBatch()) {
        batch(names.read(record.getBatch()));
      } else {
        names.read(record.getSnapshotPart());
        snapshot(record.getSnapshotPart());
      }
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private void batch(NamedBatch batch) {
    assertThat(batch.getSequence()).as("no gap").isEqualTo(++sequence);
    assertThat(batch.getHello()).isEqualTo(sequence == 1 || left);
    left = batch.getLeave();
    if (throughMillis != Long.MIN_VALUE) {
      assertThat(batch.getBaseMillis()).isEqualTo(throughMillis);
      assertThat(batch.getCompleteThroughMillis()).isGreaterThanOrEqualTo(throughMillis);
    }
    endOfCut = batch.getCompleteThroughMillis() > batch.getBaseMillis();
    advance(batch.getBaseMillis(), batch.getCompleteThroughMillis());
    Set<String> zones = new HashSet<>();
    for (ZoneSlice slice : batch.getZonesList()) {
      assertThat(zones.add(slice.getZone())).as("a zone stands in a batch once").isTrue();
      slice(batch, slice);
    }
    if (batch.getGoodbye() || batch.getLeave()) {
      goodbye = batch.getGoodbye();
      assertThat(open.values()).as("a leaver has nothing open").allMatch(n -> n == 0);
    }
  }

  private void slice(NamedBatch batch, ZoneSlice slice) {
    String zone = slice.getZone();
    assertThat(zone).as("a zone is named before its number is used").isNotEmpty();
    long through = batch.getCompleteThroughMillis();
    long area = 0;
    long latest =
        through > batch.getBaseMillis() && !mayBeAhead
            ? through - batch.getBaseMillis()
            : Long.MAX_VALUE;
    for (long at : slice.getOpened().getAtMillisList()) {
      assertThat(at).as("nothing of a millisecond that has not passed").isLessThanOrEqualTo(latest);
      assertThat(at).as("after the last complete-through").isPositive();
      area += through + 1 - (batch.getBaseMillis() + at);
    }
    for (long at : slice.getClosed().getAtMillisList()) {
      assertThat(at).isPositive();
      area -= through + 1 - (batch.getBaseMillis() + at);
    }
    detailed +=
        slice.getOpened().getAtMillisCount()
            + slice.getClosed().getAtMillisCount()
            + slice.getRefused().getAtMillisCount();
    long opens = slice.getOpened().getAtMillisCount();
    long closes = slice.getClosed().getAtMillisCount();
    long refusals = slice.getRefused().getAtMillisCount();
    long last = 0;
    for (Tally tally : slice.getTalliesList()) {
      assertThat(tally.getStartMillis()).as("in order, not overlapping").isGreaterThan(last);
      last = tally.getStartMillis() + tally.getLengthMillis() - 1;
      long net = tally.getOpened() - tally.getClosed();
      area += tally.getIntegralMillis() + net * (through - (batch.getBaseMillis() + last));
      assertThat(tally.getHigh()).isGreaterThanOrEqualTo(Math.max(0, net));
      assertThat(tally.getLow()).isLessThanOrEqualTo(Math.min(0, net));
      opens += tally.getOpened();
      closes += tally.getClosed();
      refusals += tally.getRefusedList().stream().mapToLong(r -> r.getCount()).sum();
    }
    bytes.merge(zone, bytes(batch, slice), Long::sum);
    opened.merge(zone, opens, Long::sum);
    closed.merge(zone, closes, Long::sum);
    refused.merge(zone, refusals, Long::sum);
    integral.merge(zone, area, Long::sum);
    long after = open.merge(zone, opens - closes, Long::sum);
    assertThat(slice.getOpenAfter()).as("open after, in %s", zone).isEqualTo(after);
  }

  private static long bytes(NamedBatch batch, ZoneSlice slice) {
    long bytes = 0;
    for (int i = 0; i < slice.getClosed().getAtMillisCount(); i++) {
      assertThat(slice.getClosed().getBytesBefore(i)).isEqualTo(Bench.BYTES_BEFORE);
      bytes += slice.getClosed().getBytesIn(i) + slice.getClosed().getBytesOut(i);
    }
    for (Tally tally : slice.getTalliesList()) {
      bytes += tally.getBytesIn() + tally.getBytesOut();
    }
    long minute = 0;
    assertThat(slice.getTrafficCount()).as("memory is bounded").isLessThanOrEqualTo(64);
    for (Traffic piece : slice.getTrafficList()) {
      assertThat(piece.getAtMillis()).isPositive();
      long its = (batch.getBaseMillis() + piece.getAtMillis()) / 60_000;
      assertThat(its).as("a piece for each minute, in order").isGreaterThan(minute);
      minute = its;
      bytes += piece.getBytesIn() + piece.getBytesOut();
    }
    return bytes;
  }

  private void advance(long base, long through) {
    open.forEach((zone, n) -> integral.merge(zone, n * (through - base), Long::sum));
    throughMillis = through;
  }

  private void snapshot(SnapshotPart part) {
    assertThat(part.getSequence()).isEqualTo(++sequence);
    assertThat(part.getCompleteThroughMillis()).isEqualTo(throughMillis);
    if (part.getPart() == 0) {
      snapshot.clear();
    }
    for (ZoneLevel level : part.getZonesList()) {
      assertThat(snapshot.put(level.getZone(), level.getOpen())).isNull();
    }
    if (part.getPart() == part.getParts() - 1) {
      Map<String, Long> mine = new HashMap<>(open);
      mine.values().removeIf(n -> n == 0);
      assertThat(snapshot).isEqualTo(mine);
      snapshots++;
    }
  }

  static long sum(List<Books> all, java.util.function.Function<Books, Map<String, Long>> of) {
    return all.stream().flatMap(b -> of.apply(b).values().stream()).mapToLong(n -> n).sum();
  }
}
