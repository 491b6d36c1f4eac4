package io.tidemark.settings;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parser and formatter of durations and sizes as people write them: {@code 250ms}, {@code 2h},
 * {@code 16MB}.
 */
public final class Units {
  private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*([a-zA-Z]+)");

  private Units() {}

  public static Duration parseDuration(String text) {
    Matcher matcher = match(text);
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> throw new IllegalArgumentException("no such unit of time");
    };
  }

  static long parseBytes(String text) {
    Matcher matcher = match(text);
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "B" -> amount;
      case "KB" -> Math.multiplyExact(amount, 1L << 10);
      case "MB" -> Math.multiplyExact(amount, 1L << 20);
      case "GB" -> Math.multiplyExact(amount, 1L << 30);
      default -> throw new IllegalArgumentException("no such unit of size");
    };
  }

  public static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0 || millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  static String bytes(long bytes) {
    if (bytes != 0 && bytes % (1L << 30) == 0) {
      return (bytes >> 30) + "GB";
    }
    if (bytes != 0 && bytes % (1L << 20) == 0) {
      return (bytes >> 20) + "MB";
    }
    return bytes != 0 && bytes % (1L << 10) == 0 ? (bytes >> 10) + "KB" : bytes + "B";
  }

  private static Matcher match(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a number and a unit");
    }
    return matcher;
  }
}
