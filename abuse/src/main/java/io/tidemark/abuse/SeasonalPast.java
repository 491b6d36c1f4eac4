package io.tidemark.abuse;

import java.util.Arrays;

/**
 * A time series with daily seasons, and a score of how unusual its next value is: the sum of three
 * {@link TailProbability rarities}. The first is the distance to the nearest value around the same
 * time on the last seven days, the second how far the last hour is from the same hour yesterday,
 * the third how far the value is beyond everything before. A jump is common in some series and
 * unheard of in others, so each is rated by what the series itself did.
 */
public final class SeasonalPast {
  private static final int DAYS = 7;

  /** The number of values before, and after, the same time of a day that are compared. */
  private static final int ABOUT = 6;

  final int eachDay;
  private final int eachHour;
  final float[] ring;
  final TailProbability ofDistance;
  final TailProbability ofHour;
  final TailProbability ofRange;
  long count;
  float least = Float.POSITIVE_INFINITY;
  float most = Float.NEGATIVE_INFINITY;

  /**
   * @param eachDay how many values a day has
   */
  public SeasonalPast(int eachDay) {
    this(
        eachDay,
        new float[DAYS * eachDay + ABOUT + 1],
        new TailProbability(),
        new TailProbability(),
        new TailProbability());
  }

  SeasonalPast(
      int eachDay,
      float[] ring,
      TailProbability ofDistance,
      TailProbability ofHour,
      TailProbability ofRange) {
    this.eachDay = eachDay;
    this.eachHour = Math.max(2, Math.round(eachDay / 24f));
    this.ring = ring;
    this.ofDistance = ofDistance;
    this.ofHour = ofHour;
    this.ofRange = ofRange;
  }

  /** Adds the next value, and returns how strange it is: a figure in decades (powers of ten). */
  public double next(double value) {
    double beyond = beyond(value);
    put((float) value);
    return ofDistance.rateAndAdd(distance(value))
        + ofHour.rateAndAdd(hour())
        + ofRange.rateAndAdd(beyond);
  }

  /** Adds the next value without a score. */
  void put(float value) {
    ring[(int) (count % ring.length)] = value;
    count++;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }

  private double beyond(double value) {
    double out = Math.max(0, Math.max(value - most, least - value));
    return count == 0 ? 0 : out / Math.max(1e-9, (double) most - least);
  }

  /** The distance to the nearest value about this time on past days; 0 where there is none yet. */
  private double distance(double value) {
    double nearest = Double.POSITIVE_INFINITY;
    long now = count - 1;
    for (int day = 1; day <= DAYS; day++) {
      for (long at = now - (long) day * eachDay - ABOUT;
          at <= now - (long) day * eachDay + ABOUT;
          at++) {
        if (at >= 0 && at < now) {
          nearest = Math.min(nearest, Math.abs(value - at(at)));
        }
      }
    }
    return Double.isInfinite(nearest) ? 0 : nearest;
  }

  /**
   * The median, over at most seven past days, of the highest value that each had about this time of
   * the day. One unusual day does not change it much. 0: no day is known.
   */
  double mostAboutNow() {
    double[] days = new double[DAYS];
    int known = 0;
    for (int day = 1; day <= DAYS && count - (long) day * eachDay >= 0; day++) {
      for (int off = -ABOUT; off <= ABOUT; off++) {
        long at = count - (long) day * eachDay + off;
        if (at >= 0 && at < count) {
          days[known] = Math.max(days[known], at(at));
        }
      }
      known++;
    }
    Arrays.sort(days, 0, known);
    return known == 0 ? 0 : days[known / 2];
  }

  private double hour() {
    long yesterday = count - eachDay;
    return yesterday <= eachHour ? 0 : Math.abs(hourUntil(count) - hourUntil(yesterday));
  }

  private double hourUntil(long end) {
    double sum = 0;
    for (long at = Math.max(0, end - eachHour); at < end; at++) {
      sum += at(at);
    }
    return sum / eachHour;
  }

  private float at(long number) {
    return ring[(int) (number % ring.length)];
  }
}
