package io.tidemark.usage.statements;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How long a statement's rows are. */
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

  /** {@code null}: there is none of this name. */
  public static @Nullable Unit find(String text) {
    return Stream.of(values()).filter(unit -> unit.text().equals(text)).findFirst().orElse(null);
  }
}
