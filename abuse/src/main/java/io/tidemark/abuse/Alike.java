package io.tidemark.abuse;

import java.util.List;

/**
 * The sources among some that do about the same: what each opened in the last minutes is within a
 * factor of the median. Programs that one person runs at many places are alike; people are not.
 *
 * @param of the number of all sources
 * @param sources the number of those that are alike
 * @param opened what the median one opened
 */
record Alike(int of, int sources, double opened) {
  private static final double FACTOR = 2.5;
  private static final double MOST = 0.7;

  static Alike among(List<SourceActivity> all) {
    if (all.isEmpty()) {
      return new Alike(0, 0, 0);
    }
    double[] opened = all.stream().mapToDouble(source -> source.gained).sorted().toArray();
    Alike median = new Alike(all.size(), 0, opened[opened.length / 2]);
    int alike = (int) all.stream().filter(median::has).count();
    return new Alike(all.size(), alike, median.opened());
  }

  boolean has(SourceActivity source) {
    return source.gained <= FACTOR * opened && source.gained * FACTOR >= opened;
  }

  /** True if most of the sources are alike. */
  boolean areMost() {
    return sources >= MOST * of;
  }
}
