package io.tidemark.abuse;

import java.util.Arrays;

/**
 * A time series with daily seasons, and a score of how new its next value is: the sum of four
 * {@link TailProbability rarities}. They rate how far the value is from all about this time of the
 * last seven days, how far from all that ever were, how far beyond the extremes, and how far the
 * mean of the last six hours is from every earlier such mean. A jump is common in some series and
 * unheard of in others, so each is rated by what the series itself did. What is not stranger than
 * something told within about the last day is no news, and scores 0.
 */
public final class SeasonalPast {
  private static final int DAYS = 7;

  /** The hours before, and after, the same time of a day whose values are compared. */
  private static final double HOURS_ABOUT = 2;

  /** The hours of the mean. */
  private static final double HOURS_LEVEL = 6;

  /** The days in which what was told fades to about a third (1/e). */
  private static final double DAYS_TOLD = 1;

  /** The number of values before, and after, the same time of a day for {@link #mostAboutNow}. */
  private static final int ABOUT = 6;

  final int eachDay;
  private final int about;
  private final int eachLevel;
  private final double fades;
  final float[] ring;
  final Rarities rarities;
  final Landmarks values;
  final Landmarks levels;
  long count;
  float least = Float.POSITIVE_INFINITY;
  float most = Float.NEGATIVE_INFINITY;

  /** The highest score of the past, faded by its age. */
  double told;

  /** The histograms of the four distances. */
  record Rarities(
      TailProbability ofSeason,
      TailProbability ofValue,
      TailProbability ofRange,
      TailProbability ofLevel) {
    Rarities() {
      this(
          new TailProbability(),
          new TailProbability(),
          new TailProbability(),
          new TailProbability());
    }
  }

  /**
   * @param eachDay how many values a day has
   */
  public SeasonalPast(int eachDay) {
    this(
        eachDay,
        new float[DAYS * eachDay + Math.max(ABOUT, rows(eachDay, HOURS_ABOUT)) + 1],
        new Rarities(),
        new Landmarks(),
        new Landmarks());
  }

  SeasonalPast(int eachDay, float[] ring, Rarities rarities, Landmarks values, Landmarks levels) {
    this.eachDay = eachDay;
    this.about = rows(eachDay, HOURS_ABOUT);
    this.eachLevel = Math.max(2, rows(eachDay, HOURS_LEVEL));
    this.fades = Math.exp(-1 / (DAYS_TOLD * eachDay));
    this.ring = ring;
    this.rarities = rarities;
    this.values = values;
    this.levels = levels;
  }

  private static int rows(int eachDay, double hours) {
    return Math.max(1, (int) Math.round(eachDay * hours / 24));
  }

  /**
   * Adds the next value, and returns how strange it is: a figure in decades (powers of ten), or 0
   * if it is not stranger than what was told.
   */
  public double next(double value) {
    double strange = rate((float) value);
    told *= fades;
    boolean isNews = strange > told;
    told = Math.max(told, strange);
    return isNews ? strange : 0;
  }

  /** Adds the next value, and returns how strange it is, news or not. */
  private double rate(float value) {
    double season = distanceAboutNow(value);
    double beyond = beyond(value);
    double novelty = values.add(value);
    add(value);
    double level = levels.add(level());
    return rarities.ofSeason().rateAndAdd(season)
        + rarities.ofValue().rateAndAdd(novelty)
        + rarities.ofRange().rateAndAdd(beyond)
        + rarities.ofLevel().rateAndAdd(level);
  }

  /** Adds the next value without a score. */
  void put(float value) {
    values.add(value);
    add(value);
    levels.add(level());
    told *= fades;
  }

  private void add(float value) {
    ring[(int) (count % ring.length)] = value;
    count++;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }

  /** The distance of this value to the range of all before, in parts of this range. */
  private double beyond(float value) {
    double out = Math.max(0, Math.max((double) value - most, (double) least - value));
    return count == 0 ? 0 : out / Math.max(1e-9, (double) most - least);
  }

  /** The distance to the nearest value about this time on past days; 0 where there is none yet. */
  private double distanceAboutNow(float value) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int day = 1; day <= DAYS; day++) {
      long from = count - (long) day * eachDay - about;
      long to = Math.min(count - 1, from + 2L * about);
      for (long at = from; from >= known() && at <= to; at++) {
        nearest = Math.min(nearest, Math.abs((double) value - at(at)));
      }
    }
    return Double.isInfinite(nearest) ? 0 : nearest;
  }

  /** The mean of the last hours. */
  private float level() {
    long from = Math.max(known(), count - eachLevel);
    double sum = 0;
    for (long at = from; at < count; at++) {
      sum += at(at);
    }
    return (float) (sum / (count - from));
  }

  /**
   * The median, over at most seven past days, of the highest value that each had about this time of
   * the day; the lower of two in the middle, so that one unusual day does not change it much. 0: no
   * day is known.
   */
  double mostAboutNow() {
    double[] days = new double[DAYS];
    int known = 0;
    for (int day = 1; day <= DAYS && count - (long) day * eachDay >= 0; day++) {
      for (int off = -ABOUT; off <= ABOUT; off++) {
        long at = count - (long) day * eachDay + off;
        if (at >= known() && at < count) {
          days[known] = Math.max(days[known], at(at));
        }
      }
      known++;
    }
    Arrays.sort(days, 0, known);
    return known == 0 ? 0 : days[(known - 1) / 2];
  }

  /** The number of the oldest value in the ring. */
  private long known() {
    return Math.max(0, count - ring.length);
  }

  private float at(long number) {
    return ring[(int) (number % ring.length)];
  }
}
