package io.tidemark.api;

import io.javalin.http.Context;
import io.tidemark.events.Contract;
import io.tidemark.usage.formats.Format;
import io.tidemark.usage.statements.Calendar;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.Span;
import io.tidemark.usage.statements.Unit;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of statements and usage, checked: a fault is reported with its name, value and
 * accepted form.
 */
final class UsageParameters {
  static final Duration LONGEST = Duration.ofDays(2_200);
  private static final String INSTANTS =
      "a time with its offset or a day, such as 2026-11-03T10:00:00Z or 2026-11-03";

  private final Context context;
  private final Clock clock;

  UsageParameters(Context context, Clock clock) {
    this.context = context;
    this.clock = clock;
  }

  /** The time before which entries are asked for; now if the parameter is missing. */
  static long before(Context context, Clock clock) {
    String before = context.queryParam("before");
    if (before == null) {
      return clock.millis() + 1_000;
    }
    try {
      long millis = Instant.parse(before).toEpochMilli();
      if (millis >= 0 && millis <= clock.millis() + LONGEST.toMillis()) {
        return millis;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // reported below
    }
    throw Body.wrong("before", before, "a time such as 2026-11-03T10:00:00Z");
  }

  Format format() {
    String text = text("format", "json");
    Format format = Format.find(text);
    if (format == null) {
      throw wrong("format", text, "one of " + Format.NAMES);
    }
    return format;
  }

  /** The range of {@code period}, or of {@code start} and {@code end}; this month by default. */
  Head.Query statement(Head.Of of, @Nullable String name) {
    ZoneId zone = zone();
    Unit unit = unit("day");
    String start = context.queryParam("start");
    String end = context.queryParam("end");
    String period = context.queryParam("period");
    if (start == null && end == null) {
      String text = period != null ? period : YearMonth.now(clock.withZone(zone)).toString();
      Span span = Calendar.period(text, zone);
      if (span == null) {
        throw wrong("period", text, Calendar.PERIODS);
      }
      return query(of, name, span, unit, zone);
    }
    if (period != null) {
      throw wrong("period", period, "left out where start or end is given");
    }
    return query(of, name, range(start, end, Duration.ofDays(30), zone), unit, zone);
  }

  /** The range of {@code start} and {@code end}; the last day by default. */
  Head.Query usage(String zoneId) {
    ZoneId zone = zone();
    Unit unit = unit("hour");
    Span span =
        range(context.queryParam("start"), context.queryParam("end"), Duration.ofDays(1), zone);
    return query(Head.Of.ZONE, zoneId, span, unit, zone);
  }

  /** The range of {@code start} and {@code end}; by default, the range of this length until now. */
  Span span(Duration byDefault) {
    return range(context.queryParam("start"), context.queryParam("end"), byDefault, zone());
  }

  private static Head.Query query(
      Head.Of of, @Nullable String name, Span span, Unit unit, ZoneId zone) {
    Calendar calendar = new Calendar(unit, zone);
    return new Head.Query(of, name, calendar.whole(span), unit, zone);
  }

  private Span range(
      @Nullable String start, @Nullable String end, Duration byDefault, ZoneId zone) {
    long to = end == null ? clock.millis() : instant("end", end, zone);
    long from = start == null ? to - byDefault.toMillis() : instant("start", start, zone);
    if (from >= to) {
      throw wrong(
          start == null ? "end" : "start",
          start == null ? String.valueOf(end) : start,
          "before the end, " + Instant.ofEpochMilli(to));
    }
    if (to - from > LONGEST.toMillis()) {
      throw wrong(
          start == null ? "end" : "start",
          start == null ? String.valueOf(end) : start,
          "at most %d days before the end, %s"
              .formatted(LONGEST.toDays(), Instant.ofEpochMilli(to)));
    }
    return new Span(from, to);
  }

  private long instant(String name, String text, ZoneId zone) {
    try {
      Instant instant =
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
              : OffsetDateTime.parse(text).toInstant();
      long millis = instant.toEpochMilli();
      if (millis >= 0 && instant.isBefore(clock.instant().plus(LONGEST))) {
        return millis;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // reported below
    }
    throw wrong(name, text, INSTANTS);
  }

  private Unit unit(String byDefault) {
    String text = text("unit", byDefault);
    Unit unit = Unit.find(text);
    if (unit == null) {
      throw wrong("unit", text, "one of " + Unit.NAMES);
    }
    return unit;
  }

  private ZoneId zone() {
    String text = text("tz", "UTC");
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw wrong("tz", text, "a time zone of the IANA database, such as UTC or Europe/Berlin");
    }
  }

  @Nullable String plan() {
    String plan = context.queryParam("plan");
    if (plan != null && !Contract.isPlan(plan)) {
      throw wrong("plan", plan, "a plan's name");
    }
    return plan;
  }

  Head.Of of() {
    String text = text("of", "zones");
    return switch (text) {
      case "zones" -> Head.Of.ZONES;
      case "plans" -> Head.Of.PLANS;
      case "fleet" -> Head.Of.FLEET;
      default -> throw wrong("of", text, "zones, plans or fleet");
    };
  }

  private String text(String name, String byDefault) {
    String text = context.queryParam(name);
    return text == null ? byDefault : text;
  }

  static Problem.Raised wrong(String name, String got, String accepts) {
    return new Problem.Raised(Problem.parameter(name, got, accepts));
  }
}
