package io.tidemark.ledger;

import io.tidemark.events.Contract;
import io.tidemark.events.v1.Correction;
import io.tidemark.events.v1.MinuteEnd;
import io.tidemark.events.v1.PlanStint;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.Restart;
import io.tidemark.events.v1.UsageRow;

/** The conversion of segments into settled rows. */
public final class Rows {
  private Rows() {}

  /** A row without its subject. */
  public static UsageRow.Builder row(
      Resolution resolution, long startMillis, long startLevel, Segment segment) {
    Segment.Flows flows = segment.flows();
    Segment.Marks marks = segment.marks();
    UsageRow.Builder row =
        UsageRow.newBuilder()
            .setContract(Contract.VERSION)
            .setResolution(resolution)
            .setStartMillis(startMillis)
            .setPlan(marks.plan())
            .setOpenAtStart(startLevel)
            .setOpenAtEnd(startLevel + segment.net())
            .setPeak(startLevel + segment.high())
            .setPeakAtMillis(peakAt(startMillis, segment))
            .setLow(startLevel + segment.low())
            .setConnectionMillis(segment.millis())
            .setOpened(flows.opened())
            .setClosed(flows.closed())
            .setLost(flows.lost())
            .setCorrections(flows.corrections())
            .setTransferred(flows.transferred())
            .setBytesIn(flows.bytesIn())
            .setBytesOut(flows.bytesOut())
            .setCoarse(marks.coarse());
    if (marks.guideline() != TimelineChange.PlanChange.NO_GUIDELINE) {
      row.setGuideline(marks.guideline());
    }
    for (Segment.Stint stint : marks.earlier()) {
      if (stint.millis() != 0) {
        row.addEarlierPlans(
            PlanStint.newBuilder()
                .setPlan(stint.plan())
                .setUntilMillis(stint.untilMillis())
                .setConnectionMillis(stint.millis()));
      }
    }
    long[] refused = flows.refused();
    for (int i = 0; refused != null && i < refused.length; i++) {
      if (refused[i] != 0) {
        row.addRefused(
            RefusedCount.newBuilder().setReason(RefusalReason.forNumber(i)).setCount(refused[i]));
      }
    }
    if (marks.restartMinutes() > 0) {
      row.setRestart(
          Restart.newBuilder()
              .setMinutes(marks.restartMinutes())
              .setConnections(marks.restartConnections()));
    }
    return row;
  }

  /**
   * The time of the peak: the start if the level never rose above that at the start, also where the
   * first minutes are left out because nothing happened in them.
   */
  private static long peakAt(long startMillis, Segment segment) {
    return segment.high() == 0 ? startMillis : segment.highAtMillis();
  }

  /** A row without usage which marks that a minute's rows are complete. */
  public static UsageRow.Builder end(long minuteMillis, MinuteEnd end) {
    return UsageRow.newBuilder()
        .setContract(Contract.VERSION)
        .setResolution(Resolution.MINUTE)
        .setStartMillis(minuteMillis)
        .setMinuteEnd(end);
  }

  static void corrected(UsageRow.Builder row, Sweep sweep) {
    if (sweep.corrected != null) {
      sweep.corrected.forEach(
          (kind, of) ->
              row.addCorrected(
                  Correction.newBuilder()
                      .setKind(kind)
                      .setConnections(of.connections())
                      .setSinceMillis(of.sinceMillis())));
    }
  }
}
