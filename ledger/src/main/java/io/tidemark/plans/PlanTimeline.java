package io.tidemark.plans;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.ledger.Rollup;
import io.tidemark.ledger.Rows;
import io.tidemark.ledger.Segment;
import io.tidemark.ledger.SettledCodec;
import io.tidemark.ledger.Sweep;
import io.tidemark.ledger.state.LineState;
import io.tidemark.ledger.state.PlanPart;
import io.tidemark.ledger.state.RollupState;
import io.tidemark.ledger.state.ZoneDays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The timeline of one plan, or of the fleet: its parts of each second, added up over the shards,
 * and its longer periods.
 */
final class PlanTimeline {
  private static final int MILLIS = (int) Periods.SECOND;
  private static final long NO_GUIDELINE = -1;

  /** The most zones' days in one stored record. */
  private static final int MOST_DAYS = 20_000;

  private final Sweep sweep;
  private final Rollup rollup = new Rollup();
  private final long[] opened = new long[MILLIS];
  private final long[] closed = new long[MILLIS];
  private final long[] shifted = new long[MILLIS];
  private boolean columns;
  private boolean coarse;
  private long coarseHigh;
  private long coarseLow;
  private long coarseMillis;

  /** The bytes, restarts and refusals of this minute. */
  private long bytesIn;

  private long bytesOut;
  private long restartConnections;
  private long @Nullable [] refused;
  private List<Long> zoneDays = new ArrayList<>();

  /** The number of zones' days in the store, and of stored records of an earlier day. */
  private int storedDays;

  private int staleRecords;

  PlanTimeline(long startMillis) {
    sweep = Sweep.from(startMillis, 0);
  }

  void add(PlanPart part) {
    int at = 0;
    for (int i = 0; i < part.getAtDeltaCount(); i++) {
      at += part.getAtDelta(i);
      opened[at] += part.getOpened(i);
      closed[at] += part.getClosed(i);
      shifted[at] += part.getShifted(i);
      columns = true;
    }
    if (part.getCoarse()) {
      coarse = true;
      coarseHigh += part.getCoarseHigh();
      coarseLow += part.getCoarseLow();
      coarseMillis += part.getCoarseMillis();
    }
    sweep.add(
        part.getCoarseOpened(),
        part.getCoarseClosed(),
        part.getLost(),
        part.getCorrections(),
        part.getTransferred());
    bytesIn += part.getBytesIn();
    bytesOut += part.getBytesOut();
    restartConnections += part.getRestartConnections();
    if (part.getRefusedCount() > 0) {
      long[] by =
          refused == null
              ? new long[part.getRefusedCount()]
              : Arrays.copyOf(refused, Math.max(refused.length, part.getRefusedCount()));
      for (int i = 0; i < part.getRefusedCount(); i++) {
        by[i] += part.getRefused(i);
      }
      refused = by;
    }
  }

  void addDays(List<Long> millis) {
    zoneDays.addAll(millis);
  }

  /** Sweeps a second of which all parts have been added. */
  void second(long from) {
    if (coarse) {
      sweep.step();
    }
    if (columns) {
      columns = false;
      for (int i = 0; i < MILLIS; i++) {
        if (opened[i] != 0 || closed[i] != 0 || shifted[i] != 0) {
          sweep.at(from + i, shifted[i], opened[i], closed[i]);
        }
      }
      Arrays.fill(opened, 0);
      Arrays.fill(closed, 0);
      Arrays.fill(shifted, 0);
    }
    if (coarse) {
      coarse = false;
      sweep.advance(from + Periods.SECOND);
      sweep.bound(from, coarseHigh, coarseLow, coarseMillis);
      coarseHigh = 0;
      coarseLow = 0;
      coarseMillis = 0;
    }
  }

  /**
   * Closes the minute that ends at {@code end}, and the longer periods that end with it, and passes
   * on their rows.
   */
  void close(long end, Consumer<UsageRow.Builder> rows) {
    sweep.advance(end);
    if (!sweep.isNothing() || bytesIn != 0 || bytesOut != 0 || refused != null) {
      Segment minute =
          sweep.segment(
              bytesIn,
              bytesOut,
              refused,
              new Segment.Marks(
                  sweep.isCoarse(),
                  restartConnections > 0 ? 1 : 0,
                  restartConnections,
                  "",
                  NO_GUIDELINE,
                  List.of()));
      rows.accept(Rows.row(Resolution.MINUTE, sweep.startMillis(), sweep.startLevel(), minute));
      rollup.minute(sweep.startMillis(), sweep.startLevel(), minute);
    }
    rollup.close(end, row -> rows.accept(withDays(row)));
    sweep.begin(end);
    bytesIn = 0;
    bytesOut = 0;
    restartConnections = 0;
    refused = null;
    if (end % Periods.DAY == 0) {
      staleRecords = Math.max(staleRecords, records(storedDays));
      zoneDays = new ArrayList<>();
      storedDays = 0;
    }
  }

  private UsageRow.Builder withDays(UsageRow.Builder row) {
    return row.getResolution() == Resolution.DAY
        ? row.setActiveZones(zoneDays.size()).setMedianZoneConnectionMillis(median(zoneDays))
        : row;
  }

  /** The middle value, or the mean of the two in the middle, rounded down. */
  static long median(List<Long> values) {
    if (values.isEmpty()) {
      return 0;
    }
    long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
  }

  /** A receiver of records of the zones' days. */
  interface DaysWriter {
    /** A record of {@code null} deletes. */
    void put(int index, @Nullable ZoneDays days);
  }

  /** Writes the days that are not in the store yet: a plan may have a million zones. */
  void writeDays(DaysWriter to) {
    for (int index = storedDays / MOST_DAYS; index < records(zoneDays.size()); index++) {
      List<Long> part =
          zoneDays.subList(index * MOST_DAYS, Math.min(zoneDays.size(), (index + 1) * MOST_DAYS));
      if (zoneDays.size() > storedDays) {
        to.put(index, ZoneDays.newBuilder().addAllConnectionMillis(part).build());
      }
    }
    for (int index = records(zoneDays.size()); index < staleRecords; index++) {
      to.put(index, null);
    }
    storedDays = zoneDays.size();
    staleRecords = 0;
  }

  private static int records(int days) {
    return (days + MOST_DAYS - 1) / MOST_DAYS;
  }

  /** Reads a record of the zones' days; the records come in their order. */
  void readDays(ZoneDays days) {
    zoneDays.addAll(days.getConnectionMillisList());
    storedDays = zoneDays.size();
  }

  LineState toState() {
    LineState.Builder state =
        LineState.newBuilder()
            .setSweep(SettledCodec.write(sweep))
            .setRollup(rollup.toBytes())
            .setBytesIn(bytesIn)
            .setBytesOut(bytesOut)
            .setRestartConnections(restartConnections);
    for (int i = 0; refused != null && i < refused.length; i++) {
      state.addRefused(refused[i]);
    }
    return state.build();
  }

  static PlanTimeline of(LineState state) throws InvalidProtocolBufferException {
    PlanTimeline line = new PlanTimeline(0);
    SettledCodec.read(state.getSweep(), line.sweep);
    SettledCodec.read(RollupState.parseFrom(state.getRollup()), line.rollup);
    line.bytesIn = state.getBytesIn();
    line.bytesOut = state.getBytesOut();
    line.restartConnections = state.getRestartConnections();
    if (state.getRefusedCount() > 0) {
      line.refused = state.getRefusedList().stream().mapToLong(Long::longValue).toArray();
    }
    return line;
  }
}
