package io.tidemark.abuse;

import java.util.Arrays;

/**
 * How rare it is that something is so large, by all that was seen before: in decades, the logarithm
 * of how many it was one in. Sizes are told apart by a fifth or so; beyond all that was seen, each
 * doubling counts as a decade.
 */
final class Rarity {
  private static final int EACH_DOUBLING = 4;
  private static final int BINS = 64 * EACH_DOUBLING;
  private static final double SMALLEST = 1e-9;
  private static final int KNOWN = 20;
  private static final double MOST_BEYOND = 4;

  final int[] bins;

  Rarity() {
    this(new int[BINS]);
  }

  Rarity(int[] bins) {
    this.bins = Arrays.copyOf(bins, BINS);
  }

  /** Of this one, which is then one of those seen. */
  double of(double size) {
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
