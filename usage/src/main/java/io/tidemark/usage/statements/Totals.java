package io.tidemark.usage.statements;

import io.tidemark.events.Periods;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sums over a statement's rows. The peak is the highest of any row, since the peaks of several
 * zones cannot be added.
 */
public final class Totals {
  private long rows;
  private long subjects;
  private Row.@Nullable Subject last;
  private long connectionMillis;
  private long peak;
  private long peakAtMillis;
  private final long[] flows = new long[7];
  private final long[] refused = new long[Figures.REASONS];
  private long spikes;
  private long minutesAbove;
  private long coveredMillis;

  public void add(Row row) {
    rows++;
    if (!row.subject().equals(last)) {
      subjects++;
      last = row.subject();
    }
    Figures.Levels levels = row.figures().levels();
    connectionMillis += levels.connectionMillis();
    if (levels.peak() > peak || rows == 1) {
      peak = levels.peak();
      peakAtMillis = levels.peakAtMillis();
    }
    Figures.Flows of = row.figures().flows();
    long[] each = flows(of);
    Arrays.setAll(flows, i -> flows[i] + each[i]);
    long[] reasons = of.refused();
    for (int i = 0; reasons != null && i < refused.length; i++) {
      refused[i] += reasons[i];
    }
    spikes += row.spikes();
    minutesAbove += row.minutesAbove();
    coveredMillis += row.covered().millis();
  }

  private static long[] flows(Figures.Flows of) {
    return new long[] {
      of.opened(),
      of.closed(),
      of.lost(),
      of.corrections(),
      of.transferred(),
      of.bytesIn(),
      of.bytesOut()
    };
  }

  public long rows() {
    return rows;
  }

  public long subjects() {
    return subjects;
  }

  public long connectionMillis() {
    return connectionMillis;
  }

  public double hours() {
    return connectionMillis / (double) Periods.HOUR;
  }

  public long peak() {
    return peak;
  }

  public long peakAtMillis() {
    return peakAtMillis;
  }

  public Figures.Flows flows() {
    return new Figures.Flows(
        flows[0], flows[1], flows[2], flows[3], flows[4], flows[5], flows[6], refused.clone());
  }

  public long spikes() {
    return spikes;
  }

  public long minutesAbove() {
    return minutesAbove;
  }

  /** The mean of one subject over the covered time. */
  public double mean() {
    return coveredMillis == 0 ? 0 : connectionMillis / (double) coveredMillis;
  }
}
