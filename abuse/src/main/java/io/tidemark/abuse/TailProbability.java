package io.tidemark.abuse;

import java.util.Arrays;

/**
 * A histogram with logarithmic bins that estimates how rare a value is: the decimal logarithm of
 * one over the share of earlier values that were at least as large. The upper bound of a bin is
 * about a fifth above its lower one. Once enough values have been seen, a value above the largest
 * gets one more for each doubling, and four at most.
 */
final class TailProbability {
  private static final int EACH_DOUBLING = 4;
  private static final int BINS = 64 * EACH_DOUBLING;
  private static final double SMALLEST = 1e-9;
  private static final int KNOWN = 20;
  private static final double MOST_BEYOND = 4;

  final int[] bins;

  TailProbability() {
    this(new int[BINS]);
  }

  TailProbability(int[] bins) {
    this.bins = Arrays.copyOf(bins, BINS);
  }

  /** Returns how rare this value is, and adds it to the histogram. */
  double rateAndAdd(double size) {
    int bin = bin(size);
    int seen = 0;
    int larger = 0;
    int top = -1;
    for (int i = 0; i < BINS; i++) {
      seen += bins[i];
      larger += i >= bin ? bins[i] : 0;
      top = bins[i] > 0 ? i : top;
    }
    double decades = -Math.log10((larger + 1.0) / (seen + 1.0));
    if (bin > top && seen > KNOWN) {
      decades += Math.min(MOST_BEYOND, (double) (bin - top) / EACH_DOUBLING);
    }
    bins[bin]++;
    return decades;
  }

  private static int bin(double size) {
    double doublings = Math.log(Math.max(size, SMALLEST)) / Math.log(2);
    int bin = (int) Math.floor(EACH_DOUBLING * doublings) + BINS / 2;
    return Math.max(0, Math.min(BINS - 1, bin));
  }
}
