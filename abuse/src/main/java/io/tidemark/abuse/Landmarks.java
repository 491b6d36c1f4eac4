package io.tidemark.abuse;

import java.util.Arrays;

/**
 * A sorted sample of all numbers that a series ever had, which tells how far a new one is from the
 * nearest of them. Only so many are kept: the one that is closest between its neighbours is
 * dropped, so the sample is dense nowhere, and extremes and single numbers stay for ever.
 */
final class Landmarks {
  static final int MOST = 256;

  /** The numbers in ascending order; one place more than are kept. */
  private final float[] marks = new float[MOST + 1];

  private int count;

  Landmarks() {}

  /**
   * @param marks what {@link #marks()} returned
   */
  Landmarks(float[] marks) {
    count = Math.min(MOST, marks.length);
    System.arraycopy(marks, 0, this.marks, 0, count);
  }

  /** The numbers in ascending order: the whole state. */
  float[] marks() {
    return Arrays.copyOf(marks, count);
  }

  /** Adds a number, and returns its distance to the nearest one before; 0 if it is the first. */
  double add(float number) {
    int found = Arrays.binarySearch(marks, 0, count, number);
    if (found >= 0) {
      return 0;
    }
    int at = -found - 1;
    double below = at == 0 ? Double.POSITIVE_INFINITY : (double) number - marks[at - 1];
    double above = at == count ? Double.POSITIVE_INFINITY : (double) marks[at] - number;
    double distance = count == 0 ? 0 : Math.min(below, above);
    System.arraycopy(marks, at, marks, at + 1, count - at);
    marks[at] = number;
    count++;
    if (count > MOST) {
      drop(mostCrowded());
    }
    return distance;
  }

  private void drop(int at) {
    count--;
    System.arraycopy(marks, at + 1, marks, at, count - at);
  }

  private int mostCrowded() {
    int crowded = 1;
    for (int at = 2; at < count - 1; at++) {
      crowded = room(at) < room(crowded) ? at : crowded;
    }
    return crowded;
  }

  /** The distance between the neighbours of this number. */
  private double room(int at) {
    return (double) marks[at + 1] - marks[at - 1];
  }
}
