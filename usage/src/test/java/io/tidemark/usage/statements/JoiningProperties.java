package io.tidemark.usage.statements;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * A test that a statement's rows, joined from any stored rows, equal a count of the connections.
 */
class JoiningProperties {
  private static final long DAY0 = 20_400 * Periods.DAY;
  private static final int DAYS = 2;

  private record Got(
      Span span, Span covered, Figures figures, @Nullable Long p95, int spikes, int minutesAbove) {}

  private static Connections some(Random random) {
    long[][] all = new long[1 + random.nextInt(25)][];
    for (int i = 0; i < all.length; i++) {
      long start = DAY0 + random.nextLong(DAYS * Periods.DAY);
      long length = random.nextBoolean() ? random.nextLong(Periods.DAY) : random.nextLong(90_000);
      // Some connections start exactly where quarter-hours meet.
      start = random.nextInt(4) == 0 ? Periods.start(start, Periods.QUARTER_HOUR) : start;
      all[i] = new long[] {start, start + length};
    }
    return new Connections(all, 1 + random.nextInt(4));
  }

  private static List<Got> join(
      Connections of, Resolution base, long[] boundaries, long since, long settled) {
    List<Stored> rows = new ArrayList<>();
    long length = Periods.millis(base);
    long first = boundaries[0];
    long end = Math.min(last(boundaries), settled);
    long baseEnd = Periods.start(end, length);
    boolean tells = base == Resolution.MINUTE || base == Resolution.QUARTER_HOUR;
    rows.addAll(of.stored(base, tells ? first - length : first, baseEnd));
    long quarterEnd = baseEnd;
    if (length > Periods.QUARTER_HOUR) {
      quarterEnd = Periods.start(end, Periods.QUARTER_HOUR);
      rows.addAll(
          of.stored(
              Resolution.QUARTER_HOUR, from(first, baseEnd, Periods.QUARTER_HOUR), quarterEnd));
    }
    if (length > Periods.MINUTE) {
      rows.addAll(of.stored(Resolution.MINUTE, from(first, quarterEnd, Periods.MINUTE), end));
    }
    List<Got> got = new ArrayList<>();
    Joining joining =
        new Joining(
            boundaries,
            since,
            settled,
            "pro",
            null,
            (span, covered, figures, p95, spikes, above) ->
                got.add(new Got(span, covered, figures, p95, spikes, above)));
    rows.forEach(joining::add);
    joining.finish();
    return got;
  }

  /**
   * The end of the longer rows; without any, the start of the row before the first, which tells of
   * spikes.
   */
  private static long from(long first, long longerEnd, long length) {
    return longerEnd <= first ? first - length : longerEnd;
  }

  private static long last(long[] boundaries) {
    return boundaries[boundaries.length - 1];
  }

  private static void compare(Connections of, List<Got> got, long since, long settled) {
    for (Got row : got) {
      long start = row.span.startMillis();
      long end = Math.min(row.span.endMillis(), settled);
      Figures expected = of.figures(start, end);
      assertThat(row.covered).isEqualTo(new Span(Math.max(start, since), end));
      assertThat(row.figures.levels()).as("%s", row.span).isEqualTo(expected.levels());
      assertThat(row.figures.flows().opened()).isEqualTo(expected.flows().opened());
      assertThat(row.figures.flows().closed()).isEqualTo(expected.flows().closed());
      assertThat(row.spikes).as("spikes of %s", row.span).isEqualTo(of.spikes(start, end));
      assertThat(row.minutesAbove).isEqualTo(of.minutesAbove(start, end));
      if (since <= start) {
        assertThat(row.p95).as("p95 of %s", row.span).isEqualTo(of.p95(start, end));
      }
    }
  }

  @Property(tries = 60)
  void daysAreTheirDays(@ForAll long seed) {
    Random random = new Random(seed);
    Connections of = some(random);
    long settled =
        DAY0 + Periods.start(1 + random.nextLong(DAYS * Periods.DAY), Periods.MINUTE) + 60_000;
    long[] boundaries = {DAY0, DAY0 + Periods.DAY, DAY0 + 2 * Periods.DAY};
    List<Got> got = join(of, Resolution.DAY, boundaries, DAY0, settled);
    assertThat(got).hasSize(settled > DAY0 + Periods.DAY ? 2 : 1);
    compare(of, got, DAY0, settled);
    List<Got> both = join(of, Resolution.DAY, new long[] {DAY0, last(boundaries)}, DAY0, settled);
    compare(of, both, DAY0, settled);
  }

  @Property(tries = 60)
  void anyQuarterHoursMakeAnyDay(@ForAll long seed) {
    Random random = new Random(seed);
    Connections of = some(random);
    long[] boundaries =
        LongStream.generate(() -> DAY0 + random.nextInt(DAYS * 96) * Periods.QUARTER_HOUR)
            .limit(6)
            .sorted()
            .distinct()
            .toArray();
    if (boundaries.length < 2) {
      return;
    }
    long settled = boundaries[0] + Periods.MINUTE * (1 + random.nextInt(DAYS * 1_440));
    long since = random.nextBoolean() ? DAY0 : boundaries[0];
    compare(of, join(of, Resolution.QUARTER_HOUR, boundaries, since, settled), since, settled);
  }

  @Property(tries = 40)
  void hoursAndMinutesToo(@ForAll long seed) {
    Random random = new Random(seed);
    Connections of = some(random);
    long start = DAY0 + random.nextInt(30) * Periods.HOUR;
    long[] hours = LongStream.rangeClosed(0, 5).map(i -> start + i * Periods.HOUR).toArray();
    long settled = start + Periods.MINUTE * (1 + random.nextInt(400));
    compare(of, join(of, Resolution.HOUR, hours, DAY0, settled), DAY0, settled);
    long[] minutes = LongStream.rangeClosed(0, 90).map(i -> start + i * Periods.MINUTE).toArray();
    compare(of, join(of, Resolution.MINUTE, minutes, DAY0, settled), DAY0, settled);
  }
}
