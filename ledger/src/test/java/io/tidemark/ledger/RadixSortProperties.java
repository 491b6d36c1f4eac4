package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Tests that the radix sort gives what the JDK's sort gives, for few numbers and for many. */
class RadixSortProperties {
  @Property(tries = 200)
  void sortsByTheUpperBits(
      @ForAll long seed,
      @ForAll @IntRange(max = 5_000) int size,
      @ForAll @IntRange(min = 1, max = 63) int bits,
      @ForAll @IntRange(max = 30) int lowerBits) {
    Random random = new Random(seed);
    long[] numbers = new long[size + 3];
    for (int i = 0; i < size; i++) {
      numbers[i] = random.nextLong() >>> (64 - bits);
    }
    numbers[size] = -7;
    long[] expected = Arrays.copyOf(numbers, size);
    Arrays.sort(expected);
    long[] scratch = new long[size + 3];
    boolean isInScratch = RadixSort.sort(numbers, scratch, size, lowerBits);
    long[] sorted = Arrays.copyOf(isInScratch ? scratch : numbers, size);
    for (int i = 1; i < size; i++) {
      assertThat(sorted[i] >>> lowerBits).isGreaterThanOrEqualTo(sorted[i - 1] >>> lowerBits);
    }
    Arrays.sort(sorted);
    assertThat(sorted).as("none is lost").isEqualTo(expected);
  }
}
