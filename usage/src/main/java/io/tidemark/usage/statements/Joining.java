package io.tidemark.usage.statements;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A builder of the rows of a statement from the stored rows of one subject. Stored rows come in
 * order and do not overlap; where there is none, nothing was open. A stored row that begins before
 * the statement's first row only tells whether a spike was already going on.
 */
public final class Joining {
  private static final Figures.Flows NONE = new Figures.Flows(0, 0, 0, 0, 0, 0, 0, null);

  /** A receiver of each row once it is complete. */
  @FunctionalInterface
  public interface Rows {
    void row(
        Span span, Span covered, Figures figures, @Nullable Long p95, int spikes, int minutesAbove);
  }

  private final long[] boundaries;
  private final long sinceMillis;
  private final long settledMillis;
  private final Rows rows;
  private final SpikeCount spikes = new SpikeCount();
  private int at;

  private long reachedMillis;
  private long openAtStart;
  private long openAtEnd;
  private long peak;
  private long peakAtMillis;
  private long low;
  private long connectionMillis;
  private Figures.Flows flows = NONE;
  private List<Figures.Stint> earlier = new ArrayList<>();
  private long inPlanMillis;
  private String plan;
  private @Nullable Long guideline;
  private boolean coarse;
  private int restartMinutes;
  private long restartConnections;
  private PeakCounts peaks = new PeakCounts();
  private boolean peaksKnown;
  private @Nullable Long keptP95;

  /**
   * @param boundaries the rows' starts, and the end of the last
   * @param sinceMillis where the books begin
   * @param settledMillis the time up to which all stored rows are there
   * @param plan the plan in force until a stored row names one
   */
  public Joining(
      long[] boundaries,
      long sinceMillis,
      long settledMillis,
      String plan,
      @Nullable Long guideline,
      Rows rows) {
    this.boundaries = boundaries;
    this.sinceMillis = sinceMillis;
    this.settledMillis = settledMillis;
    this.plan = plan;
    this.guideline = guideline;
    this.rows = rows;
    begin();
  }

  private void begin() {
    reachedMillis = boundaries[at];
    openAtStart = 0;
    openAtEnd = 0;
    peak = 0;
    peakAtMillis = boundaries[at];
    low = Long.MAX_VALUE;
    connectionMillis = 0;
    flows = NONE;
    earlier = new ArrayList<>();
    inPlanMillis = 0;
    coarse = false;
    restartMinutes = 0;
    restartConnections = 0;
    peaks = new PeakCounts();
    peaksKnown = true;
    keptP95 = null;
    spikes.next();
  }

  public void add(Stored row) {
    if (row.startMillis() < boundaries[0]) {
      spikes(row);
      spikes.next();
      return;
    }
    while (row.startMillis() >= boundaries[at + 1]) {
      end();
    }
    spikes(row);
    peaks(row);
    join(row);
  }

  private void join(Stored row) {
    Figures.Levels levels = row.figures().levels();
    Figures.Marks marks = row.figures().marks();
    if (row.startMillis() > reachedMillis) {
      low = 0;
    }
    if (row.startMillis() == boundaries[at]) {
      openAtStart = levels.openAtStart();
    }
    if (levels.peak() > peak || (low == Long.MAX_VALUE && levels.peak() == peak)) {
      peak = levels.peak();
      peakAtMillis = levels.peakAtMillis();
    }
    low = Math.min(low, levels.low());
    connectionMillis += levels.connectionMillis();
    openAtEnd = levels.openAtEnd();
    reachedMillis = row.endMillis();
    flows = flows.plus(row.figures().flows());
    stints(levels, marks);
    coarse |= marks.coarse();
    restartMinutes += marks.restartMinutes();
    restartConnections = Math.max(restartConnections, marks.restartConnections());
  }

  /**
   * A change of the plan is recorded within a stored row. Between two stored rows the plan can
   * differ only if nothing was open.
   */
  private void stints(Figures.Levels levels, Figures.Marks marks) {
    String first = marks.earlier().isEmpty() ? marks.plan() : marks.earlier().get(0).plan();
    if (!plan.equals(first)) {
      endStint();
    }
    long rest = levels.connectionMillis();
    for (Figures.Stint stint : marks.earlier()) {
      plan = stint.plan();
      inPlanMillis += stint.connectionMillis();
      rest -= stint.connectionMillis();
      endStint();
    }
    plan = marks.plan();
    guideline = marks.guideline();
    inPlanMillis += rest;
  }

  private void endStint() {
    if (inPlanMillis != 0) {
      earlier.add(new Figures.Stint(plan, inPlanMillis));
    }
    inPlanMillis = 0;
  }

  private void spikes(Stored row) {
    Long limit = row.figures().marks().guideline();
    if (row.resolution() == Resolution.MINUTE) {
      spikes.minute(row.startMillis(), row.figures().levels().peak(), limit);
    } else if (row.minutePeaks() != null) {
      for (int i = 0; i < row.minutePeaks().length; i++) {
        spikes.minute(row.startMillis() + i * Periods.MINUTE, row.minutePeaks()[i], limit);
      }
    } else if (row.kept() != null) {
      Stored.Kept kept = row.kept();
      spikes.longer(row.endMillis(), kept.spikes(), kept.minutesAbove(), kept.aboveAtEnd());
    }
  }

  private void peaks(Stored row) {
    keptP95 = null;
    if (row.resolution() == Resolution.MINUTE) {
      peaks.add(row.figures().levels().peak());
    } else if (row.minutePeaks() != null) {
      for (long each : row.minutePeaks()) {
        peaks.add(each);
      }
    } else if (row.kept() != null && row.kept().peakCounts() != null) {
      peaks.addAll(row.kept().peakCounts());
    } else {
      peaksKnown = false;
      boolean whole = row.startMillis() == boundaries[at] && row.endMillis() == boundaries[at + 1];
      keptP95 = whole && row.kept() != null ? (Long) row.kept().p95() : null;
    }
  }

  private void end() {
    Span span = new Span(boundaries[at], boundaries[at + 1]);
    long from = Math.max(span.startMillis(), sinceMillis);
    long to = Math.min(span.endMillis(), settledMillis);
    if (from < to) {
      boolean toTheEnd = reachedMillis >= to;
      Figures figures =
          new Figures(
              new Figures.Levels(
                  openAtStart,
                  toTheEnd ? openAtEnd : 0,
                  peak,
                  peakAtMillis,
                  toTheEnd && low != Long.MAX_VALUE ? low : 0,
                  connectionMillis),
              flows,
              new Figures.Marks(
                  plan,
                  guideline,
                  List.copyOf(earlier),
                  coarse,
                  restartMinutes,
                  restartConnections));
      long minutes = (to - from) / Periods.MINUTE;
      Long p95 = peaksKnown ? (Long) peaks.percentile(95, minutes) : keptP95;
      rows.row(span, new Span(from, to), figures, p95, spikes.begun(), spikes.minutesAbove());
    }
    at++;
    if (at < boundaries.length - 1) {
      begin();
    }
  }

  /** Ends the rows, after all stored rows are added. */
  public void finish() {
    while (at < boundaries.length - 1) {
      end();
    }
  }
}
