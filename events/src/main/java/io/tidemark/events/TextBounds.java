package io.tidemark.events;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The longest texts that a request may carry, by the name of the field. The API answers 400 where a
 * text is longer, and the dialogue with the zone refuses it, whoever wrote the request: a text is
 * copied into state and into other records, and must not make a record too large for Kafka.
 */
public final class TextBounds {
  /** The most bytes that UTF-8 needs for one UTF-16 character. */
  private static final int BYTES_OF_A_CHARACTER = 3;

  private static final int SHORT = 200;
  private static final int SENTENCES = 2_000;

  private static final Map<String, Integer> LONGEST =
      Map.ofEntries(
          Map.entry("id", 200),
          Map.entry("zone", 64),
          Map.entry("plan", 64),
          Map.entry("detector", 64),
          Map.entry("channel", 100),
          Map.entry("reason", 500),
          Map.entry("note", SENTENCES),
          Map.entry("evidence", SENTENCES));

  private TextBounds() {}

  /** The longest text of a field, in UTF-16 characters; 200 if the field has no bound. */
  public static int longest(String field) {
    return LONGEST.getOrDefault(field, SHORT);
  }

  /**
   * The problem with the text of a field, to be put after the field's name; null if there is none.
   */
  public static @Nullable String fault(String field, String text) {
    int longest = longest(field);
    if (text.length() > longest) {
      return "must have at most %d characters (%d bytes of UTF-8), got: %d characters"
          .formatted(longest, longest * BYTES_OF_A_CHARACTER, text.length());
    }
    return text.chars().anyMatch(TextBounds::isControl)
        ? "must have no control characters but tabs and line breaks"
        : null;
  }

  /** The text, cut to {@code longest} characters if it is longer. */
  public static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = longest - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /** The text without characters that move a terminal's cursor or break a line of a log. */
  public static String printable(String text) {
    if (text.chars().noneMatch(c -> Character.isISOControl(c) || isSeparator(c))) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.chars()
        .forEach(
            c -> clean.append(Character.isISOControl(c) || isSeparator(c) ? '\uFFFD' : (char) c));
    return clean.toString();
  }

  private static boolean isControl(int c) {
    return Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r';
  }

  /** Line and paragraph separators, and the marks that turn the direction of writing. */
  private static boolean isSeparator(int c) {
    return c == 0x2028
        || c == 0x2029
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
