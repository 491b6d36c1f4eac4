package io.tidemark.settings;

import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One configuration key: its name, its default ({@code null}: none, the key must be set), the form
 * it accepts in words, and what it does. A key is the only place where any of these is written, so
 * the table in docs/configuration.md is made from it.
 */
public record Key<T>(
    String name,
    @Nullable String byDefault,
    String accepts,
    String does,
    boolean isSecret,
    Function<String, T> parse) {

  private Key(
      String name,
      @Nullable String byDefault,
      String accepts,
      String does,
      Function<String, T> parse) {
    this(name, byDefault, accepts, does, false, parse);
  }

  /**
   * A secret. A key that is there with an empty value is reported as a problem, since that is often
   * a mistake; a wrong value is never printed.
   */
  public static Key<String> secret(String name, String accepts, String regex, String does) {
    Key<String> text = text(name, "", accepts, regex, does);
    return new Key<>(name, "", accepts, does, true, text.parse());
  }

  public static Key<String> text(
      String name, @Nullable String byDefault, String accepts, String regex, String does) {
    Pattern pattern = Pattern.compile(regex);
    return new Key<>(
        name,
        byDefault,
        accepts,
        does,
        value -> {
          require(pattern.matcher(value).matches());
          return value;
        });
  }

  /**
   * A key of any other type; {@code parse} throws or returns {@code null} for what it does not
   * accept.
   */
  public static <T> Key<T> of(
      String name,
      @Nullable String byDefault,
      String accepts,
      Function<String, @Nullable T> parse,
      String does) {
    return new Key<>(
        name,
        byDefault,
        accepts,
        does,
        value -> {
          T parsed = parse.apply(value);
          if (parsed == null) {
            throw new IllegalArgumentException("out of form");
          }
          return parsed;
        });
  }

  public static Key<Integer> whole(
      String name, @Nullable String byDefault, int min, int max, String does) {
    return new Key<>(
        name,
        byDefault,
        "a whole number from %d to %d".formatted(min, max),
        does,
        value -> {
          int number = Integer.parseInt(value);
          require(number >= min && number <= max);
          return number;
        });
  }

  /** A size that must be a power of two, such as a ring buffer's. */
  public static Key<Integer> powerOfTwo(
      String name, String byDefault, int min, int max, String does) {
    return new Key<>(
        name,
        byDefault,
        "a power of two from %d to %d".formatted(min, max),
        does,
        value -> {
          int number = Integer.parseInt(value);
          require(number >= min && number <= max && Integer.bitCount(number) == 1);
          return number;
        });
  }

  /** A size such as {@code 512KB} or {@code 16MB} (powers of 1,024). */
  public static Key<Long> bytes(String name, String byDefault, long min, long max, String does) {
    return new Key<>(
        name,
        byDefault,
        "a size from %s to %s, such as 512KB".formatted(Units.bytes(min), Units.bytes(max)),
        does,
        value -> {
          long size = Units.parseBytes(value);
          require(size >= min && size <= max);
          return size;
        });
  }

  public static Key<Duration> duration(
      String name, String byDefault, Duration min, Duration max, String does) {
    return new Key<>(
        name,
        byDefault,
        "a duration from %s to %s, such as 250ms, 30s or 2h"
            .formatted(Units.duration(min), Units.duration(max)),
        does,
        value -> {
          Duration duration = Units.parseDuration(value);
          require(duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0);
          return duration;
        });
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("out of form");
    }
  }
}
