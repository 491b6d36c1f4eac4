package io.tidemark.usage.history;

import io.tidemark.settings.Key;
import java.time.Duration;
import java.util.List;

/** Configuration keys of the history in PostgreSQL. */
public final class HistoryKeys {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LONGEST = Duration.ofDays(36_500);

  public static final Key<String> URL =
      Key.text(
          "history.url",
          "",
          "jdbc:postgresql://host[:port]/database[?…]",
          "jdbc:postgresql:.+",
          "PostgreSQL for history and statements; if unset, there are neither");
  public static final Key<String> USER =
      Key.text("history.user", "", "a database user", ".+", "if the URL names none");
  public static final Key<String> PASSWORD =
      Key.secret("history.password", "a password", ".+", "if the URL has none");
  public static final Key<Integer> POOL =
      Key.whole(
          "history.pool",
          "8",
          2,
          200,
          "connections to PostgreSQL; one writes, and exports may use half of them");
  public static final Key<Duration> KEEP_MINUTES =
      Key.duration("history.keep-minutes", "14d", DAY, LONGEST, "how long minutes are kept");
  public static final Key<Duration> KEEP_QUARTER_HOURS =
      Key.duration(
          "history.keep-quarter-hours",
          "427d",
          DAY,
          LONGEST,
          "how long quarter-hours are kept; percentiles and the days of other time zones need them");
  public static final Key<Duration> KEEP_HOURS =
      Key.duration("history.keep-hours", "427d", DAY, LONGEST, "hours");
  public static final Key<Duration> KEEP_DAYS =
      Key.duration("history.keep-days", "2192d", DAY, LONGEST, "days, and corrections");

  public static final List<Key<?>> ALL =
      List.of(URL, USER, PASSWORD, POOL, KEEP_MINUTES, KEEP_QUARTER_HOURS, KEEP_HOURS, KEEP_DAYS);

  private HistoryKeys() {}
}
