package io.tidemark.usage.formats;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text of values, the same in every format. The texts of small numbers and of recent times are
 * cached, as a statement may have hundreds of millions of values.
 */
final class Texts {
  private static final int DECIMALS = 6;
  private static final long SCALE = 1_000_000;
  private static final long DAY = 86_400_000;
  private static final String[] SMALL = new String[1_000];
  private static final int TIMES = 256;

  static {
    Arrays.setAll(SMALL, Integer::toString);
  }

  private final StringBuilder scratch = new StringBuilder(32);
  private final long[] times = new long[TIMES];
  private final @Nullable String[] timeTexts = new @Nullable String[TIMES];
  private long day = Long.MIN_VALUE;
  private String date = "";

  /** The text of a value, empty if there is none. */
  String text(Column column, @Nullable Object value) {
    if (value == null) {
      return "";
    }
    return switch (column.type()) {
      case TEXT -> (String) value;
      case WHOLE -> whole((Long) value);
      case INSTANT -> time((Long) value);
      case DECIMAL -> decimal((Double) value);
      case BOOLEAN -> value.toString();
    };
  }

  static String whole(long value) {
    return value >= 0 && value < SMALL.length ? SMALL[(int) value] : Long.toString(value);
  }

  /** ISO 8601 in UTC, milliseconds only where there are some. */
  private String time(long millis) {
    int place = (int) ((millis * 0x9E37_79B9_7F4A_7C15L) >>> 56);
    String text = timeTexts[place];
    if (text == null || times[place] != millis) {
      scratch.setLength(0);
      instant(scratch, millis);
      text = scratch.toString();
      times[place] = millis;
      timeTexts[place] = text;
    }
    return text;
  }

  private void instant(StringBuilder to, long millis) {
    long ofDay = Math.floorDiv(millis, DAY);
    if (ofDay != day) {
      day = ofDay;
      date = LocalDate.ofEpochDay(ofDay).toString();
    }
    int rest = (int) Math.floorMod(millis, DAY);
    to.append(date).append('T');
    two(to, rest / 3_600_000).append(':');
    two(to, rest / 60_000 % 60).append(':');
    two(to, rest / 1_000 % 60);
    if (rest % 1_000 != 0) {
      int part = rest % 1_000;
      to.append('.').append((char) ('0' + part / 100));
      two(to, part % 100);
    }
    to.append('Z');
  }

  private static StringBuilder two(StringBuilder to, int number) {
    return to.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  static String instant(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** At most six decimals. */
  static double rounded(double value) {
    return Math.round(value * SCALE) / (double) SCALE;
  }

  /** Without trailing zeros. */
  private static void decimal(StringBuilder to, double value) {
    long scaled = Math.round(value * SCALE);
    if (scaled < 0) {
      to.append('-');
    }
    long size = Math.abs(scaled);
    to.append(size / SCALE);
    long part = size % SCALE;
    if (part != 0) {
      to.append('.');
      for (long digit = SCALE / 10; part != 0 && digit > 0; digit /= 10) {
        to.append((char) ('0' + part / digit));
        part %= digit;
      }
    }
  }

  static String decimal(double value) {
    StringBuilder text = new StringBuilder(DECIMALS + 8);
    decimal(text, value);
    return text.toString();
  }
}
