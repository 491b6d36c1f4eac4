package io.tidemark.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A point in time on the command line: an instant, or how long ago. */
final class When implements ITypeConverter<Instant> {
  static final String HELP = "2026-11-24T10:00:00Z, or how long ago: 90s, 15m, 2h, 1d";

  @Override
  public Instant convert(String value) {
    try {
      if (value.equals("now")) {
        return Instant.now();
      }
      if (value.matches("\\d{1,9}[smhd]")) {
        String upper = value.toUpperCase(Locale.ROOT);
        return Instant.now()
            .minus(Duration.parse(value.endsWith("d") ? "P" + upper : "PT" + upper));
      }
      return Instant.parse(value);
    } catch (DateTimeException e) {
      throw new TypeConversionException("not a time: '" + value + "' (" + HELP + ")");
    }
  }
}
