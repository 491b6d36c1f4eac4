package io.tidemark.abuse;

import java.util.List;

/**
 * The sources among some that do about the same: what each opened in the last minutes is within a
 * factor of the median. Programs that one person runs at many places are alike; people are not.
 *
 * @param of the number of all sources
 * @param sources the number of those that are alike
 * @param opened what the median one opened
 * @param share the part of all that was opened that those that are alike have opened
 */
record Alike(int of, int sources, double opened, double share) {
  private static final double FACTOR = 2.5;
  private static final double MOST = 0.7;

  static Alike among(List<SourceActivity> all) {
    if (all.isEmpty()) {
      return new Alike(0, 0, 0, 0);
    }
    double[] opened = all.stream().mapToDouble(source -> source.gained).sorted().toArray();
    Alike median = new Alike(all.size(), 0, opened[opened.length / 2], 0);
    int alike = 0;
    double theirs = 0;
    double sum = 0;
    for (SourceActivity source : all) {
      alike += median.has(source) ? 1 : 0;
      theirs += median.has(source) ? source.gained : 0;
      sum += source.gained;
    }
    return new Alike(all.size(), alike, median.opened(), theirs / sum);
  }

  boolean has(SourceActivity source) {
    return source.gained <= FACTOR * opened && source.gained * FACTOR >= opened;
  }

  /** True if most of the sources are alike, and have opened most of what all opened. */
  boolean areMost() {
    return sources >= MOST * of && share >= MOST;
  }
}
