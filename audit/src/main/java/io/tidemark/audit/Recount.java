package io.tidemark.audit;

import io.tidemark.audit.ZoneHistory.Coarse;
import io.tidemark.audit.ZoneHistory.Kind;
import io.tidemark.audit.ZoneHistory.Noted;
import io.tidemark.audit.ZoneHistory.Rare;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Correction;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.PlanStint;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.Restart;
import io.tidemark.events.v1.UsageRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows by sort and sweep: all steps of a zone (or of a plan: its zones' steps together) in order of
 * time, and one walk over them for each period. Each period is walked on its own, so nothing that
 * one resolution gets wrong can hide in another.
 */
final class Recount {
  /** Changes of one millisecond. */
  static final class Step {
    long level;
    long moved;
    long opened;
    long closed;
    long tallyOpened;
    long tallyClosed;
    long lost;
    final List<Rare> rare = new ArrayList<>(0);

    void add(Rare of) {
      level += of.change();
      tallyOpened += of.opened();
      tallyClosed += of.closed();
      lost -= of.why() == DecisionKind.LOST ? of.change() : 0;
    }

    void move(long connections) {
      level += connections;
      moved += connections;
    }
  }

  final NavigableMap<Long, Step> steps = new TreeMap<>();
  final List<Coarse> coarse = new ArrayList<>();
  final NavigableMap<Long, List<Noted>> noted = new TreeMap<>();
  long seed;
  String plan = "";
  private long guideline = -1;

  /**
   * @param first the zone's first settled row, to tell the plan that it had when what is known
   *     begins; {@code null} if that is the beginning of everything
   */
  static Recount of(ZoneHistory zone, @Nullable UsageRow first) {
    Recount recount = new Recount();
    recount.plan = Contract.UNKNOWN_PLAN;
    if (first != null) {
      recount.plan =
          first.getEarlierPlansCount() > 0 ? first.getEarlierPlans(0).getPlan() : first.getPlan();
      recount.guideline = first.hasGuideline() ? first.getGuideline() : -1;
    }
    recount.add(zone);
    return recount;
  }

  Step step(long at) {
    return steps.computeIfAbsent(at, millis -> new Step());
  }

  private void add(ZoneHistory zone) {
    seed += zone.seed;
    for (long at : zone.opens.sorted()) {
      step(at).opened++;
    }
    for (long at : zone.closes.sorted()) {
      step(at).closed++;
    }
    for (Rare rare : zone.rare) {
      Step step = step(rare.at());
      step.add(rare);
      step.rare.add(rare);
    }
    coarse.addAll(zone.coarse);
    for (Noted each : zone.noted) {
      noted.computeIfAbsent(each.at(), at -> new ArrayList<>()).add(each);
    }
  }

  static long second(long millis) {
    return millis - Math.floorMod(millis, Periods.SECOND);
  }

  /**
   * Rows of all periods within [from, to) that begin at or after the first step, if they have one.
   */
  NavigableMap<Long, UsageRow> rows(Resolution resolution, long from, long to) {
    NavigableMap<Long, UsageRow> rows = new TreeMap<>();
    long length = Periods.millis(resolution);
    long first = Math.floorDiv(from + length - 1, length) * length;
    long level = seed;
    String planBefore = plan;
    long guidelineBefore = guideline;
    for (Step step : steps.headMap(first, false).values()) {
      level += step.level + step.opened - step.closed;
      apply(step);
    }
    for (long start = first; start + length <= to; start += length) {
      UsageRow row = row(resolution, start, start + length, level);
      if (row != null) {
        rows.put(start, row);
        level = row.getOpenAtEnd();
      }
    }
    plan = planBefore;
    guideline = guidelineBefore;
    return rows;
  }

  private void apply(Step step) {
    for (Rare rare : step.rare) {
      if (rare.kind() == Kind.PLAN) {
        plan = rare.plan();
        guideline = rare.guideline();
      }
    }
  }

  private @Nullable UsageRow row(Resolution resolution, long start, long end, long startLevel) {
    NavigableMap<Long, Step> within = steps.subMap(start, true, end, false);
    NavigableMap<Long, List<Noted>> notes = noted.subMap(start, true, end, false);
    boolean eventful =
        within.values().stream()
            .anyMatch(
                s -> s.opened + s.closed + s.moved != 0 || !onlyPlans(s.rare) || s.level != 0);
    List<Coarse> tallies = coarse.stream().filter(tally -> tally.overlaps(start, end)).toList();
    boolean bounded = !tallies.isEmpty();
    boolean counted =
        notes.values().stream()
            .flatMap(List::stream)
            .anyMatch(n -> n.refused() != 0 || n.bytesIn() != 0 || n.bytesOut() != 0);
    if (startLevel == 0 && !eventful && !bounded && !counted) {
      within.values().forEach(this::apply);
      return null;
    }
    UsageRow.Builder row =
        UsageRow.newBuilder()
            .setContract(Contract.VERSION)
            .setResolution(resolution)
            .setStartMillis(start)
            .setOpenAtStart(startLevel);
    long level = startLevel;
    long peak = level;
    long peakAt = start;
    long low = level;
    long millis = 0;
    long last = start;
    long opened = 0;
    long closed = 0;
    long lost = 0;
    long moved = 0;
    long stintStart = 0;
    Map<DecisionKind, Long> corrected = new EnumMap<>(DecisionKind.class);
    for (Map.Entry<Long, Step> at : within.entrySet()) {
      Step step = at.getValue();
      millis += level * (at.getKey() - last);
      last = at.getKey();
      for (Rare rare : step.rare) {
        if (rare.kind() == Kind.PLAN) {
          long soFar = millis + part(tallies, start, second(at.getKey()));
          if (!rare.plan().equals(plan) && soFar != stintStart) {
            row.addEarlierPlans(
                PlanStint.newBuilder()
                    .setPlan(plan)
                    .setUntilMillis(at.getKey())
                    .setConnectionMillis(soFar - stintStart));
            stintStart = soFar;
          }
        } else if (rare.kind() == Kind.LEVEL && rare.why() != DecisionKind.LOST) {
          corrected.merge(rare.why(), rare.change(), Long::sum);
        }
        apply(rare);
      }
      level += step.level;
      low = Math.min(low, level);
      level += step.opened;
      if (level > peak) {
        peak = level;
        peakAt = at.getKey();
      }
      level -= step.closed;
      low = Math.min(low, level);
      opened += step.opened + step.tallyOpened;
      closed += step.closed + step.tallyClosed;
      lost += step.lost;
      moved += step.moved;
    }
    millis += level * (end - last);
    row.setOpenAtEnd(level)
        .setPeak(peak)
        .setPeakAtMillis(peakAt)
        .setLow(low)
        .setConnectionMillis(millis + part(tallies, start, end))
        .setOpened(opened)
        .setClosed(closed)
        .setLost(lost)
        .setTransferred(moved)
        .setCorrections(level - startLevel - opened + closed + lost - moved)
        .setPlan(plan)
        .setCoarse(bounded);
    if (guideline >= 0) {
      row.setGuideline(guideline);
    }
    if (resolution == Resolution.MINUTE) {
      corrected.forEach(
          (kind, by) -> row.addCorrected(Correction.newBuilder().setKind(kind).setConnections(by)));
    }
    if (bounded) {
      bound(row, tallies, startLevel, start, end);
    }
    note(row, notes, start, end);
    return row.build();
  }

  private void apply(Rare rare) {
    if (rare.kind() == Kind.PLAN) {
      plan = rare.plan();
      guideline = rare.guideline();
    }
  }

  private static boolean onlyPlans(List<Rare> rare) {
    return rare.stream().allMatch(each -> each.kind() == Kind.PLAN);
  }

  /** Of all tallies, what lies in [from, to). */
  private static long part(List<Coarse> tallies, long from, long to) {
    return tallies.stream().mapToLong(tally -> tally.part(from, to)).sum();
  }

  /**
   * Second by second: the highest level in it, and on top what the tallies say at most. Within a
   * second what is exact comes first.
   */
  private void bound(
      UsageRow.Builder row, List<Coarse> tallies, long startLevel, long start, long end) {
    long level = startLevel;
    row.setPeak(level).setPeakAtMillis(start);
    for (long from = eventful(tallies, start, end), to;
        from < end;
        from = eventful(tallies, to, end)) {
      to = from + Periods.SECOND;
      long high = level;
      long low = level;
      for (Map.Entry<Long, Step> each : steps.subMap(from, true, to, false).entrySet()) {
        Step step = each.getValue();
        level += step.level;
        low = Math.min(low, level);
        level += step.opened;
        high = Math.max(high, level);
        if (level > row.getPeak()) {
          row.setPeak(level).setPeakAtMillis(each.getKey());
        }
        level -= step.closed;
        low = Math.min(low, level);
      }
      long above = 0;
      long below = 0;
      boolean any = false;
      for (Coarse tally : tallies) {
        if (tally.overlaps(from, to)) {
          any = true;
          above += tally.high();
          below += tally.low();
        }
      }
      if (any && high + above > row.getPeak()) {
        row.setPeak(high + above).setPeakAtMillis(from);
      }
      if (any) {
        row.setLow(Math.min(row.getLow(), low + below));
      }
    }
  }

  /** The first second at or after {@code from} with a step or a tally in it. */
  private long eventful(List<Coarse> tallies, long from, long end) {
    Long step = steps.ceilingKey(from);
    long first = step == null ? end : second(step);
    for (Coarse tally : tallies) {
      if (tally.until() > from) {
        first = Math.min(first, Math.max(from, second(tally.from())));
      }
    }
    return first;
  }

  private void note(
      UsageRow.Builder row, NavigableMap<Long, List<Noted>> notes, long start, long end) {
    NavigableMap<Integer, Long> refused = new TreeMap<>();
    long in = 0;
    long out = 0;
    for (List<Noted> each : notes.values()) {
      for (Noted note : each) {
        in += note.bytesIn();
        out += note.bytesOut();
        if (note.refused() != 0) {
          refused.merge(note.reason(), note.refused(), Long::sum);
        }
      }
    }
    row.setBytesIn(in).setBytesOut(out);
    refused.forEach(
        (reason, count) ->
            row.addRefused(
                RefusedCount.newBuilder()
                    .setReason(RefusalReason.forNumber(reason))
                    .setCount(count)));
    if (row.getResolution() == Resolution.MINUTE) {
      long involved = 0;
      for (List<Noted> each : noted.subMap(start - ZoneHistory.WAVE, true, end, false).values()) {
        involved += each.stream().mapToLong(Noted::restarted).sum();
      }
      if (involved > 0) {
        row.setRestart(Restart.newBuilder().setMinutes(1).setConnections(involved));
      }
    }
  }

  /** Of longer periods, what comes from their minutes. */
  static NavigableMap<Long, UsageRow> withMinutes(
      NavigableMap<Long, UsageRow> rows, NavigableMap<Long, UsageRow> minutes) {
    NavigableMap<Long, UsageRow> with = new TreeMap<>();
    rows.forEach(
        (start, row) -> {
          long end = start + Periods.millis(row.getResolution());
          List<UsageRow> within =
              minutes.subMap(start, true, end, false).values().stream()
                  .sorted(Comparator.comparingLong(UsageRow::getStartMillis))
                  .toList();
          UsageRow.Builder built = row.toBuilder();
          List<Restart> restarts =
              within.stream().filter(UsageRow::hasRestart).map(UsageRow::getRestart).toList();
          if (!restarts.isEmpty()) {
            built.setRestart(
                Restart.newBuilder()
                    .setMinutes(restarts.size())
                    .setConnections(
                        restarts.stream().mapToLong(Restart::getConnections).max().orElse(0)));
          }
          if (row.getResolution() == Resolution.QUARTER_HOUR) {
            for (long at = start; at < end; at += Periods.MINUTE) {
              UsageRow minute = minutes.get(at);
              built.addMinutePeaks(minute == null ? 0 : minute.getPeak());
            }
          }
          with.put(start, built.build());
        });
    return with;
  }
}
