package io.tidemark.events;

import io.tidemark.events.v1.Resolution;

/** The periods of settled rows, in UTC; each is a whole number of the next shorter one. */
public final class Periods {
  public static final long SECOND = 1_000;
  public static final long MINUTE = 60_000;
  public static final long QUARTER_HOUR = 15 * MINUTE;
  public static final long HOUR = 60 * MINUTE;
  public static final long DAY = 24 * HOUR;

  private Periods() {}

  /**
   * The share of a tally's integral in the first {@code part} of its {@code whole} milliseconds.
   * The integral is spread evenly over time, and adjacent shares add up to it exactly.
   */
  public static long share(long integral, long part, long whole) {
    return integral / whole * part + Math.floorDiv(integral % whole * part, whole);
  }

  public static long millis(Resolution resolution) {
    return switch (resolution) {
      case MINUTE -> MINUTE;
      case QUARTER_HOUR -> QUARTER_HOUR;
      case HOUR -> HOUR;
      case DAY -> DAY;
      case RESOLUTION_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("no such resolution: " + resolution);
    };
  }

  /** The start of the period that holds this instant. */
  public static long start(long millis, long period) {
    return millis - Math.floorMod(millis, period);
  }
}
