package io.tidemark.rules;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Origin} header as clients send it: of a page ({@code https://shop.test:8443}), of an
 * app or a file ({@code file://}, {@code app://.}), {@code null}, nothing at all, or, by programs,
 * a name alone.
 */
final class Origins {
  private static final int LONGEST = 1024;

  private Origins() {}

  /**
   * True if no ordinary client would send this value: one with spaces, quotes or brackets, or a
   * very long one.
   */
  static boolean isMalformed(String origin) {
    for (int i = 0; i < origin.length(); i++) {
      char c = origin.charAt(i);
      if (c <= ' ' || c > '~' || "\"<>\\^`{|}".indexOf(c) >= 0) {
        return true;
      }
    }
    return origin.length() > LONGEST;
  }

  /** The host of the page; {@code null} if there is none, or if user information disguises it. */
  static @Nullable String host(String origin) {
    int scheme = origin.indexOf("://");
    if (scheme < 0) {
      return null;
    }
    int end = scheme + 3;
    while (end < origin.length() && "/?#".indexOf(origin.charAt(end)) < 0) {
      end++;
    }
    String authority = origin.substring(scheme + 3, end);
    int port = authority.lastIndexOf(':');
    String host = port < 0 || authority.endsWith("]") ? authority : authority.substring(0, port);
    return host.isEmpty() || host.indexOf('@') >= 0 ? null : host.toLowerCase(Locale.ROOT);
  }
}
