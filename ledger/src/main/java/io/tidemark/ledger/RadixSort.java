package io.tidemark.ledger;

import java.util.Arrays;

/**
 * A sort of many numbers by their upper bits: least significant digit first (LSD radix sort; Knuth,
 * The Art of Computer Programming, volume 3, 5.2.5). A digit that is the same in all of them costs
 * nothing.
 */
final class RadixSort {
  private static final int DIGIT_BITS = 11;
  private static final int DIGITS = 1 << DIGIT_BITS;

  /** With fewer numbers, counting digits costs more than comparing. */
  private static final int FEW = 1_024;

  private RadixSort() {}

  /**
   * Sorts non-negative numbers. The order of two that differ only in their lower bits is not
   * defined.
   *
   * @param size how many of {@code numbers} there are; {@code scratch} has room for them
   * @param lowerBits bits that are no part of the key
   * @return true if the sorted numbers are in {@code scratch}
   */
  static boolean sort(long[] numbers, long[] scratch, int size, int lowerBits) {
    if (size < FEW) {
      Arrays.sort(numbers, 0, size);
      return false;
    }
    long differing = 0;
    for (int i = 1; i < size; i++) {
      differing |= numbers[i] ^ numbers[0];
    }
    long[] from = numbers;
    long[] to = scratch;
    int[] places = new int[DIGITS];
    for (int shift = lowerBits; shift < Long.SIZE; shift += DIGIT_BITS) {
      if ((differing >>> shift & DIGITS - 1) == 0) {
        continue;
      }
      Arrays.fill(places, 0);
      for (int i = 0; i < size; i++) {
        places[(int) (from[i] >>> shift) & DIGITS - 1]++;
      }
      int place = 0;
      for (int digit = 0; digit < DIGITS; digit++) {
        int count = places[digit];
        places[digit] = place;
        place += count;
      }
      for (int i = 0; i < size; i++) {
        to[places[(int) (from[i] >>> shift) & DIGITS - 1]++] = from[i];
      }
      long[] sorted = to;
      to = from;
      from = sorted;
    }
    return from == scratch;
  }
}
