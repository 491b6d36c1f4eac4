package io.tidemark.ledger;

import io.tidemark.events.v1.DecisionKind;
import io.tidemark.ledger.Segment.Flows;
import io.tidemark.ledger.Segment.Marks;
import io.tidemark.ledger.Segment.Stint;
import io.tidemark.ledger.state.CoarseState;
import io.tidemark.ledger.state.CorrectedState;
import io.tidemark.ledger.state.ExtrasState;
import io.tidemark.ledger.state.LevelState;
import io.tidemark.ledger.state.PeriodState;
import io.tidemark.ledger.state.PlanChangeState;
import io.tidemark.ledger.state.RestartState;
import io.tidemark.ledger.state.RollupState;
import io.tidemark.ledger.state.SegmentState;
import io.tidemark.ledger.state.SettledState;
import io.tidemark.ledger.state.ShiftState;
import io.tidemark.ledger.state.StintState;
import io.tidemark.ledger.state.SweepState;
import io.tidemark.ledger.state.TallyEndState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stored form of the settled half of a zone, and of its adjustments. */
public final class SettledCodec {
  private SettledCodec() {}

  static SettledState write(Settled settled) {
    SettledState.Builder state =
        SettledState.newBuilder()
            .setPlan(settled.plan.plan)
            .setGuideline(settled.guideline)
            .setSweep(write(settled.sweep));
    for (MinuteCounters extras : settled.counters()) {
      ExtrasState.Builder of =
          ExtrasState.newBuilder()
              .setMinuteMillis(extras.minuteMillis)
              .setBytesIn(extras.bytesIn)
              .setBytesOut(extras.bytesOut);
      addAll(of, extras.refused);
      state.addExtras(of);
    }
    if (settled.restarts != null) {
      settled.restarts.byMinute.forEach(
          (minute, connections) ->
              state.addRestarts(
                  RestartState.newBuilder().setMinuteMillis(minute).setConnections(connections)));
    }
    state.setRollup(write(settled.rollup));
    return state.build();
  }

  static RollupState write(Rollup rollup) {
    RollupState.Builder state = RollupState.newBuilder();
    if (rollup.quarter != null) {
      state.setQuarter(write(rollup.quarter));
    }
    if (rollup.hour != null) {
      state.setHour(write(rollup.hour));
    }
    if (rollup.day != null) {
      state.setDay(write(rollup.day));
    }
    for (int i = 0; rollup.minutePeaks != null && i < rollup.minutePeaks.length; i++) {
      state.addMinutePeaks(rollup.minutePeaks[i]);
    }
    return state.build();
  }

  private static void addAll(ExtrasState.Builder state, long @Nullable [] refused) {
    for (int i = 0; refused != null && i < refused.length; i++) {
      state.addRefused(refused[i]);
    }
  }

  private static PeriodState write(PeriodTotals period) {
    return PeriodState.newBuilder()
        .setStartLevel(period.startLevel)
        .setSegment(write(period.segment()))
        .build();
  }

  private static SegmentState write(Segment segment) {
    Flows flows = segment.flows();
    Marks marks = segment.marks();
    SegmentState.Builder state =
        SegmentState.newBuilder()
            .setNet(segment.net())
            .setHigh(segment.high())
            .setHighAtMillis(segment.highAtMillis())
            .setLow(segment.low())
            .setMillis(segment.millis())
            .setOpened(flows.opened())
            .setClosed(flows.closed())
            .setLost(flows.lost())
            .setCorrections(flows.corrections())
            .setTransferred(flows.transferred())
            .setBytesIn(flows.bytesIn())
            .setBytesOut(flows.bytesOut())
            .setCoarse(marks.coarse())
            .setRestartMinutes(marks.restartMinutes())
            .setRestartConnections(marks.restartConnections())
            .setPlan(marks.plan())
            .setGuideline(marks.guideline());
    long[] refused = flows.refused();
    for (int i = 0; refused != null && i < refused.length; i++) {
      state.addRefused(refused[i]);
    }
    marks.earlier().forEach(stint -> state.addEarlier(write(stint)));
    return state.build();
  }

  private static StintState write(Stint stint) {
    return StintState.newBuilder()
        .setPlan(stint.plan())
        .setUntilMillis(stint.untilMillis())
        .setMillis(stint.millis())
        .build();
  }

  public static SweepState write(Sweep sweep) {
    SweepState.Builder state =
        SweepState.newBuilder()
            .setStartMillis(sweep.startMillis)
            .setStartLevel(sweep.startLevel)
            .setLevel(sweep.level)
            .setSweptMillis(sweep.sweptMillis)
            .setHigh(sweep.high)
            .setHighAtMillis(sweep.highAtMillis)
            .setLow(sweep.low)
            .setMillis(sweep.millis)
            .setOpened(sweep.opened)
            .setClosed(sweep.closed)
            .setLost(sweep.lost)
            .setCorrections(sweep.corrections)
            .setTransferred(sweep.transferred)
            .setCoarse(sweep.coarse);
    sweep.earlier.forEach(stint -> state.addEarlier(write(stint)));
    if (sweep.corrected != null) {
      sweep.corrected.forEach(
          (kind, of) ->
              state.addCorrected(
                  CorrectedState.newBuilder()
                      .setKind(kind)
                      .setConnections(of.connections())
                      .setSinceMillis(of.sinceMillis())));
    }
    return state.build();
  }

  static ShiftState write(TimelineChange shift) {
    ShiftState.Builder state = ShiftState.newBuilder().setAtMillis(shift.atMillis());
    if (shift instanceof TimelineChange.Level level) {
      state.setLevel(
          LevelState.newBuilder()
              .setKind(level.kind())
              .setChange(level.change())
              .setSinceMillis(level.sinceMillis()));
    } else if (shift instanceof TimelineChange.PlanChange change) {
      state.setPlan(
          PlanChangeState.newBuilder().setPlan(change.plan()).setGuideline(change.guideline()));
    } else if (shift instanceof TimelineChange.TallyEnd end) {
      state.setTallyEnd(TallyEndState.newBuilder().setOpened(end.opened()).setClosed(end.closed()));
    }
    return state.build();
  }

  static CoarseState write(CoarseTally tally) {
    return CoarseState.newBuilder()
        .setStartMillis(tally.startMillis())
        .setEndMillis(tally.endMillis())
        .setIntegral(tally.integral())
        .setHigh(tally.high())
        .setLow(tally.low())
        .build();
  }

  static void read(SettledState state, Settled into, PlanAccount plan) {
    into.plan = plan;
    into.guideline = state.getGuideline();
    read(state.getSweep(), into.sweep);
    for (ExtrasState of : state.getExtrasList()) {
      MinuteCounters extras = into.counters(of.getMinuteMillis());
      extras.bytesIn = of.getBytesIn();
      extras.bytesOut = of.getBytesOut();
      for (int i = 0; i < of.getRefusedCount(); i++) {
        extras.refuse(i, of.getRefused(i));
      }
    }
    for (RestartState of : state.getRestartsList()) {
      into.restarted(of.getMinuteMillis(), of.getConnections());
    }
    read(state.getRollup(), into.rollup);
  }

  public static void read(RollupState state, Rollup into) {
    into.quarter = state.hasQuarter() ? read(state.getQuarter()) : null;
    into.hour = state.hasHour() ? read(state.getHour()) : null;
    into.day = state.hasDay() ? read(state.getDay()) : null;
    for (int i = 0; i < state.getMinutePeaksCount(); i++) {
      into.peak(i, state.getMinutePeaks(i));
    }
  }

  private static PeriodTotals read(PeriodState state) {
    return new PeriodTotals(state.getStartLevel(), read(state.getSegment()));
  }

  private static Segment read(SegmentState state) {
    long[] refused = null;
    if (state.getRefusedCount() > 0) {
      refused = new long[state.getRefusedCount()];
      for (int i = 0; i < refused.length; i++) {
        refused[i] = state.getRefused(i);
      }
    }
    return new Segment(
        state.getNet(),
        state.getHigh(),
        state.getHighAtMillis(),
        state.getLow(),
        state.getMillis(),
        new Flows(
            state.getOpened(),
            state.getClosed(),
            state.getLost(),
            state.getCorrections(),
            state.getTransferred(),
            state.getBytesIn(),
            state.getBytesOut(),
            refused),
        new Marks(
            state.getCoarse(),
            state.getRestartMinutes(),
            state.getRestartConnections(),
            state.getPlan(),
            state.getGuideline(),
            stints(state.getEarlierList())));
  }

  private static List<Stint> stints(List<StintState> states) {
    List<Stint> stints = new ArrayList<>(states.size());
    for (StintState state : states) {
      stints.add(new Stint(state.getPlan(), state.getUntilMillis(), state.getMillis()));
    }
    return List.copyOf(stints);
  }

  public static void read(SweepState state, Sweep into) {
    into.startMillis = state.getStartMillis();
    into.startLevel = state.getStartLevel();
    into.level = state.getLevel();
    into.sweptMillis = state.getSweptMillis();
    into.high = state.getHigh();
    into.highAtMillis = state.getHighAtMillis();
    into.low = state.getLow();
    into.millis = state.getMillis();
    into.opened = state.getOpened();
    into.closed = state.getClosed();
    into.lost = state.getLost();
    into.corrections = state.getCorrections();
    into.transferred = state.getTransferred();
    into.coarse = state.getCoarse();
    into.earlier = stints(state.getEarlierList());
    if (state.getCorrectedCount() > 0) {
      into.corrected = new EnumMap<>(DecisionKind.class);
      for (CorrectedState of : state.getCorrectedList()) {
        into.corrected.put(
            of.getKind(), new Sweep.Corrected(of.getConnections(), of.getSinceMillis()));
      }
    }
  }

  static TimelineChange read(ShiftState state) {
    return switch (state.getKindCase()) {
      case LEVEL ->
          new TimelineChange.Level(
              state.getAtMillis(),
              state.getLevel().getKind(),
              state.getLevel().getChange(),
              state.getLevel().getSinceMillis());
      case PLAN ->
          new TimelineChange.PlanChange(
              state.getAtMillis(), state.getPlan().getPlan(), state.getPlan().getGuideline());
      case TALLY_END ->
          new TimelineChange.TallyEnd(
              state.getAtMillis(),
              state.getTallyEnd().getOpened(),
              state.getTallyEnd().getClosed());
      case KIND_NOT_SET -> throw new IllegalStateException("a shift of no kind");
    };
  }

  static CoarseTally read(CoarseState state) {
    return new CoarseTally(
        state.getStartMillis(),
        state.getEndMillis(),
        state.getIntegral(),
        state.getHigh(),
        state.getLow());
  }
}
