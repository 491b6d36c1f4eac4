package io.tidemark.rules;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The decoder of percent-encoded targets; it decodes as often as an origin might. */
final class Decoded {
  private static final int ROUNDS = 3;
  private static final String PLAIN = "_.~&=,:/@-?";

  private Decoded() {}

  /** Decodes to lower case, and a plus to a space. A percent sign without two hex digits stays. */
  static String of(String text) {
    return percents(text).replace('+', ' ').toLowerCase(Locale.ROOT);
  }

  /** Decodes the percent-encoding only. */
  static String percents(String text) {
    String decoded = text;
    for (int i = 0; i < ROUNDS && decoded.indexOf('%') >= 0; i++) {
      String next = once(decoded);
      if (next.equals(decoded)) {
        break;
      }
      decoded = next;
    }
    return decoded;
  }

  /** True if the text has plain characters only, as most targets do. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && PLAIN.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static String once(String text) {
    byte[] bytes = new byte[text.length() * 3];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (text.charAt(i) == '%' && high >= 0 && low >= 0) {
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        for (byte each : String.valueOf(text.charAt(i)).getBytes(StandardCharsets.UTF_8)) {
          bytes[length++] = each;
        }
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
