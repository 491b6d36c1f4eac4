package io.tidemark.usage.statements;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connections with a start and an end, from which the figures of any stretch of time are counted
 * one by one.
 */
final class Connections {
  private final long[][] all;
  private final long guideline;

  Connections(long[][] all, long guideline) {
    this.all = all;
    this.guideline = guideline;
  }

  long openBefore(long at) {
    return Arrays.stream(all).filter(each -> each[0] < at && each[1] >= at).count();
  }

  Figures figures(long start, long end) {
    long level = openBefore(start);
    long openAtStart = level;
    long peak = level;
    long peakAt = start;
    long low = level;
    long opened = 0;
    long closed = 0;
    long[] instants =
        Arrays.stream(all)
            .flatMapToLong(Arrays::stream)
            .filter(at -> at >= start && at < end)
            .distinct()
            .sorted()
            .toArray();
    for (long at : instants) {
      long opens = Arrays.stream(all).filter(each -> each[0] == at).count();
      long closes = Arrays.stream(all).filter(each -> each[1] == at).count();
      if (level + opens > peak) {
        peak = level + opens;
        peakAt = at;
      }
      level += opens - closes;
      low = Math.min(low, level);
      opened += opens;
      closed += closes;
    }
    long millis =
        Arrays.stream(all)
            .mapToLong(each -> Math.max(0, Math.min(each[1], end) - Math.max(each[0], start)))
            .sum();
    return new Figures(
        new Figures.Levels(openAtStart, level, peak, peakAt, low, millis),
        new Figures.Flows(opened, closed, 0, 0, 0, 0, 0, null),
        new Figures.Marks("pro", guideline, List.of(), false, 0, 0));
  }

  private boolean isAbove(long minute) {
    return figures(minute, minute + Periods.MINUTE).levels().peak() > guideline;
  }

  int spikes(long start, long end) {
    int spikes = 0;
    for (long minute = start; minute < end; minute += Periods.MINUTE) {
      spikes += isAbove(minute) && !isAbove(minute - Periods.MINUTE) ? 1 : 0;
    }
    return spikes;
  }

  int minutesAbove(long start, long end) {
    int minutes = 0;
    for (long minute = start; minute < end; minute += Periods.MINUTE) {
      minutes += isAbove(minute) ? 1 : 0;
    }
    return minutes;
  }

  long p95(long start, long end) {
    long[] peaks = minutePeaks(start, end);
    Arrays.sort(peaks);
    return peaks[(int) Math.ceil(0.95 * peaks.length) - 1];
  }

  long[] minutePeaks(long start, long end) {
    long[] peaks = new long[(int) ((end - start) / Periods.MINUTE)];
    for (int i = 0; i < peaks.length; i++) {
      long minute = start + i * Periods.MINUTE;
      peaks[i] = figures(minute, minute + Periods.MINUTE).levels().peak();
    }
    return peaks;
  }

  /** The settled rows of one resolution, as history keeps them: no row where nothing was open. */
  List<Stored> stored(Resolution resolution, long from, long to) {
    List<Stored> rows = new ArrayList<>();
    long length = Periods.millis(resolution);
    for (long start = from; start + length <= to; start += length) {
      Stored row = row(resolution, start, start + length);
      if (row != null) {
        rows.add(row);
      }
    }
    return rows;
  }

  private @Nullable Stored row(Resolution resolution, long start, long end) {
    Figures figures = figures(start, end);
    if (figures.levels().connectionMillis() == 0 && figures.flows().opened() == 0) {
      return null;
    }
    long[] peaks = resolution == Resolution.QUARTER_HOUR ? minutePeaks(start, end) : null;
    Stored.Kept kept = null;
    if (resolution == Resolution.HOUR || resolution == Resolution.DAY) {
      PeakCounts counts = new PeakCounts();
      Arrays.stream(minutePeaks(start, end)).forEach(counts::add);
      kept =
          new Stored.Kept(
              p95(start, end),
              spikes(start, end),
              minutesAbove(start, end),
              isAbove(end - Periods.MINUTE),
              resolution == Resolution.DAY ? counts.toBytes() : null);
    }
    return new Stored(resolution, start, figures, peaks, kept);
  }
}
