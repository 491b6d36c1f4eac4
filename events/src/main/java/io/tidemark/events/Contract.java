package io.tidemark.events;

import java.util.regex.Pattern;

/** The contract's version, and the forms of its names. */
public final class Contract {
  public static final int VERSION = 1;

  /** The plan of a zone that nobody configured. */
  public static final String UNKNOWN_PLAN = "unknown";

  /** The name of the actor where the service itself acts. */
  public static final String SERVICE = "tidemark";

  /** The zone of refused handshakes for hosts that belong to no zone. */
  public static final String UNKNOWN_ZONE = "_unknown";

  public static final int INCARNATION_BYTES = 16;

  /**
   * The most zones that one emitter may give numbers to in one shard before it begins a new
   * numbering.
   */
  public static final int MOST_NUMBERS = 1 << 22;

  private static final Pattern PLAN = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  private Contract() {}

  /** A zone's id is 1 to 64 characters of {@code [A-Za-z0-9_-]}. */
  public static boolean isZone(String id) {
    return isName(id, 64, "_-");
  }

  /**
   * A plan's name is 1 to 64 characters of {@code [a-z0-9_-]}; the first is a letter or a digit.
   */
  public static boolean isPlan(String name) {
    return PLAN.matcher(name).matches();
  }

  /** A node's name is 1 to 128 characters of {@code [A-Za-z0-9._:-]}. */
  public static boolean isNode(String node) {
    return isName(node, 128, "._:-");
  }

  /** A loop, not a pattern, since it runs for every record and every zone in it. */
  private static boolean isName(String text, int longest, String marks) {
    int length = text.length();
    if (length == 0 || length > longest) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && marks.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
