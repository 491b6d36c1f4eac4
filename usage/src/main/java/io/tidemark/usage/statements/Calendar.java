package io.tidemark.usage.statements;

import io.tidemark.events.Periods;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows' boundaries by the clock of one time zone. The books are kept in UTC by the
 * quarter-hour, and every time zone's offset in use is a whole number of quarter-hours, so each
 * boundary except those of minutes is also a boundary of the books; a day has 23 to 25 hours where
 * the clocks change.
 */
public record Calendar(Unit unit, ZoneId zone) {
  /** {@code 2026}, {@code 2026-11} or {@code 2026-11-03}. */
  public static final String PERIODS = "a year, month or day, such as 2026, 2026-11 or 2026-11-03";

  /** The period of this name in a time zone; {@code null} if the text is no period. */
  public static @Nullable Span period(String text, ZoneId zone) {
    try {
      LocalDate first;
      LocalDate next;
      if (text.matches("\\d{4}")) {
        first = Year.parse(text).atDay(1);
        next = first.plusYears(1);
      } else if (text.matches("\\d{4}-\\d{2}")) {
        first = YearMonth.parse(text).atDay(1);
        next = first.plusMonths(1);
      } else if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
        first = LocalDate.parse(text);
        next = first.plusDays(1);
      } else {
        return null;
      }
      return new Span(startOf(first, zone), startOf(next, zone));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static long startOf(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant().toEpochMilli();
  }

  /**
   * True if every row boundary within the span is also a boundary of the UTC rows of this length.
   */
  public boolean meets(long period, Span span) {
    long[] boundaries = boundaries(span);
    return Arrays.stream(boundaries).allMatch(at -> Math.floorMod(at, period) == 0);
  }

  /** The span grown to whole rows. */
  public Span whole(Span span) {
    long start = floor(span.startMillis());
    long end = floor(span.endMillis());
    return new Span(start, end == span.endMillis() ? end : next(end));
  }

  /** The start of each row of a whole span, and the end of the last. */
  public long[] boundaries(Span span) {
    long[] boundaries = new long[64];
    int count = 0;
    for (long at = span.startMillis(); ; at = next(at)) {
      if (count == boundaries.length) {
        boundaries = Arrays.copyOf(boundaries, 2 * count);
      }
      boundaries[count++] = Math.min(at, span.endMillis());
      if (at >= span.endMillis()) {
        return Arrays.copyOf(boundaries, count);
      }
    }
  }

  /** An estimate of a span's rows, good enough to refuse a span with too many before counting. */
  public long estimate(Span span) {
    long length =
        switch (unit) {
          case MINUTE -> Periods.MINUTE;
          case HOUR -> Periods.HOUR;
          case DAY -> Periods.DAY;
          case MONTH -> 28 * Periods.DAY;
        };
    return span.millis() / length;
  }

  private long floor(long millis) {
    if (unit == Unit.MINUTE) {
      return Periods.start(millis, Periods.MINUTE);
    }
    ZonedDateTime at = at(millis);
    ZonedDateTime start =
        switch (unit) {
          case MINUTE, HOUR -> at.truncatedTo(ChronoUnit.HOURS);
          case DAY -> at.toLocalDate().atStartOfDay(zone);
          case MONTH -> at.toLocalDate().withDayOfMonth(1).atStartOfDay(zone);
        };
    return start.toInstant().toEpochMilli();
  }

  private long next(long start) {
    ZonedDateTime at = at(start);
    return switch (unit) {
      case MINUTE -> start + Periods.MINUTE;
      case HOUR -> nextHour(start, at);
      case DAY -> startOf(at.toLocalDate().plusDays(1), zone);
      case MONTH -> startOf(at.toLocalDate().withDayOfMonth(1).plusMonths(1), zone);
    };
  }

  /** An hour is shorter or longer in zones whose clocks change by half an hour. */
  private static long nextHour(long start, ZonedDateTime at) {
    long next = at.plusHours(1).truncatedTo(ChronoUnit.HOURS).toInstant().toEpochMilli();
    return next > start ? next : start + Periods.HOUR;
  }

  private ZonedDateTime at(long millis) {
    return Instant.ofEpochMilli(millis).atZone(zone);
  }
}
