package io.tidemark.usage.statements;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PeakCountsProperties {
  @Property(tries = 500)
  void daysPutTogetherGiveTheirMinutesPercentile(@ForAll long seed) {
    Random random = new Random(seed);
    int days = 1 + random.nextInt(3);
    long most = random.nextBoolean() ? 5 : 1L << 40;
    long[] all = new long[days * 1_440];
    PeakCounts together = new PeakCounts();
    for (int day = 0; day < days; day++) {
      PeakCounts of = new PeakCounts();
      for (int minute = 0; minute < 1_440; minute++) {
        if (random.nextInt(3) > 0) {
          long peak = random.nextLong(most);
          all[day * 1_440 + minute] = peak;
          of.add(peak);
        }
      }
      together.addAll(of.toBytes());
    }
    Arrays.sort(all);
    for (int percent : new int[] {1, 50, 95, 99, 100}) {
      assertThat(together.percentile(percent, all.length))
          .isEqualTo(all[(int) Math.ceil(all.length * percent / 100.0) - 1]);
    }
  }
}
