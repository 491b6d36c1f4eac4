package io.tidemark.events;

/**
 * The forms in which a zone names its hosts: a name; {@code *.example.com} for all names below it;
 * or {@code *} for every host that no other zone names.
 */
public final class HostPattern {
  /** The pattern of the zone to which every other host belongs. */
  public static final String ANY = "*";

  private static final String BELOW = "*.";

  private HostPattern() {}

  /** Tells whether a text in lower case is a pattern or the name of a host. */
  public static boolean isPattern(String text) {
    return text.equals(ANY)
        || Authority.isName(text.startsWith(BELOW) ? text.substring(BELOW.length()) : text);
  }
}
