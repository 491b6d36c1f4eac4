package io.tidemark.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The properties of joined segments: the integral is exact, and the peak is not understated. */
class SegmentProperties {
  @Property
  void joiningKeepsTheIntegralAndBoundsThePeak(@ForAll long seed) {
    Random random = new Random(seed);
    Segments segments = new Segments();
    int span = 5_000;
    long[] opens = new long[span];
    long[] closes = new long[span];
    long open = 0;
    for (int at = 0; at < span; at += 1 + random.nextInt(200)) {
      for (int n = random.nextInt(5); n > 0; n--) {
        boolean opened = open == 0 || random.nextBoolean();
        open += opened ? 1 : -1;
        (opened ? opens : closes)[at]++;
        Slot slot = new Slot();
        slot.kind = opened ? Slot.Kind.OPENED : Slot.Kind.CLOSED;
        slot.atMillis = at;
        segments.add(slot);
      }
      if (random.nextInt(5) == 0) {
        segments.coarsen(List.of(1_000L, 60_000L, Long.MAX_VALUE).get(random.nextInt(3)), at);
      }
    }
    long level = 0;
    long peak = 0;
    long area = 0;
    for (int at = 0; at < span; at++) {
      peak = Math.max(peak, level + opens[at]);
      level += opens[at] - closes[at];
      area += level;
    }
    long booked = 0;
    long bound = 0;
    long running = 0;
    for (Segment segment : segments.list()) {
      var tally = segment.toTally(-1);
      bound = Math.max(bound, running + tally.getHigh());
      booked += tally.getIntegralMillis() + segment.net() * (span - segment.endMillis());
      running += segment.net();
    }
    assertThat(running).isEqualTo(level);
    assertThat(booked).isEqualTo(area);
    assertThat(bound).isEqualTo(peak);
  }
}
