package io.tidemark.usage.statements;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The unit of a statement: the span of time that each of its rows covers. */
public enum Unit {
  MINUTE,
  HOUR,
  DAY,
  MONTH;

  public static final String NAMES =
      Stream.of(values()).map(Unit::text).collect(Collectors.joining(", "));

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns {@code null} if there is no unit of this name. */
  public static @Nullable Unit find(String text) {
    return Stream.of(values()).filter(unit -> unit.text().equals(text)).findFirst().orElse(null);
  }
}
