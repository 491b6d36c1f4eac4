package io.tidemark.abuse;

/**
 * A threshold of a detector, which the policy may set for a plan or a zone. The detector declares
 * it; the policy file may set what is declared.
 *
 * @param key its name in the section {@code abuse} of the policy file
 * @param preset its value where the operator sets none
 * @param lowest the lowest value that an operator may set
 * @param highest the highest value that an operator may set
 */
public record Threshold(String key, int preset, int lowest, int highest) {
  private static final int HIGHEST = 1_000_000;

  /** Detectors do not look at sources with lower figures. */
  private static final int LOWEST = (int) ZoneSnapshot.NOTABLE;

  /** A threshold with the usual bounds: the lowest figure that detectors look at, and a million. */
  static Threshold of(String key, int preset) {
    return atLeast(LOWEST, key, preset);
  }

  static Threshold atLeast(int lowest, String key, int preset) {
    return new Threshold(key, preset, lowest, HIGHEST);
  }
}
