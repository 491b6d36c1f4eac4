package io.tidemark.usage.statements;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CalendarProperties {
  private static final List<String> ZONES =
      List.copyOf(new TreeSet<>(ZoneId.getAvailableZoneIds()));

  private static long at(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  private static List<Long> hours(String period, String zone, Unit unit) {
    ZoneId id = ZoneId.of(zone);
    Span span = Objects.requireNonNull(Calendar.period(period, id));
    long[] boundaries = new Calendar(unit, id).boundaries(span);
    return LongStream.range(1, boundaries.length)
        .mapToObj(i -> (boundaries[(int) i] - boundaries[(int) i - 1]) / Periods.HOUR)
        .toList();
  }

  @Example
  void aDayHasAsManyHoursAsTheClocksGiveIt() {
    assertThat(hours("2026-03", "Europe/Berlin", Unit.DAY)).hasSize(31).contains(23L);
    assertThat(hours("2026-10", "Europe/Berlin", Unit.DAY)).hasSize(31).contains(25L);
    assertThat(hours("2026-03-29", "Europe/Berlin", Unit.HOUR)).hasSize(23);
    assertThat(hours("2026-10-25", "Europe/Berlin", Unit.HOUR)).hasSize(25);
    assertThat(hours("2026", "America/New_York", Unit.MONTH)).hasSize(12);
    assertThat(Calendar.period("2026-11", ZoneId.of("Asia/Kolkata")))
        .isEqualTo(new Span(at("2026-10-31T18:30:00Z"), at("2026-11-30T18:30:00Z")));
  }

  @Example
  void whatIsNoPeriodIsNone() {
    for (String text :
        List.of("", "2026-13", "2026-02-30", "26-1", "2026-1", "next week", "20261")) {
      assertThat(Calendar.period(text, ZoneId.of("UTC"))).as(text).isNull();
    }
  }

  /** Rows follow each other without a gap, on the books' quarter-hours, in every time zone. */
  @Property(tries = 1_500)
  void rowsFillTheirSpan(@ForAll long seed, @ForAll Unit unit) {
    Random random = new Random(seed);
    ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    long start = at("2026-01-01T00:00:00Z") + random.nextLong(Duration.ofDays(900).toMillis());
    long length = 1 + random.nextLong((unit == Unit.MINUTE ? 2 : 40) * Periods.DAY);
    Calendar calendar = new Calendar(unit, zone);
    Span span = calendar.whole(new Span(start, start + length));
    assertThat(span.startMillis()).isLessThanOrEqualTo(start);
    assertThat(span.endMillis()).isGreaterThanOrEqualTo(start + length);
    long[] boundaries = calendar.boundaries(span);
    assertThat(boundaries[0]).isEqualTo(span.startMillis());
    assertThat(boundaries[boundaries.length - 1]).isEqualTo(span.endMillis());
    long step = unit == Unit.MINUTE ? Periods.MINUTE : Periods.QUARTER_HOUR;
    for (int i = 1; i < boundaries.length; i++) {
      assertThat(boundaries[i]).as("%s by %s", zone, unit).isGreaterThan(boundaries[i - 1]);
      assertThat(boundaries[i] % step).as("%s by %s", zone, unit).isZero();
    }
    assertThat(calendar.whole(span)).isEqualTo(span);
    assertThat(calendar.estimate(span))
        .isBetween(boundaries.length / 2L - 2, boundaries.length + 2L);
    assertThat(Arrays.stream(boundaries).distinct().count()).isEqualTo(boundaries.length);
  }
}
