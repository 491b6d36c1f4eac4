package io.tidemark.events;

import java.util.regex.Pattern;

/** The contract's version, and the forms of its names. */
public final class Contract {
  public static final int VERSION = 1;

  /** The plan of a zone that nobody configured. */
  public static final String UNKNOWN_PLAN = "unknown";

  /** The name of the actor where the service itself acts. */
  public static final String SERVICE = "tidemark";

  /** Refused handshakes for hosts that belong to no zone are booked here. */
  public static final String UNKNOWN_ZONE = "_unknown";

  public static final int INCARNATION_BYTES = 16;

  /** Zones that one emitter may give numbers to in one shard before it begins anew. */
  public static final int MOST_NUMBERS = 1 << 22;

  private static final Pattern PLAN = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  private Contract() {}

  /** 1 to 64 of {@code [A-Za-z0-9_-]}. */
  public static boolean isZone(String id) {
    return isName(id, 64, "_-");
  }

  /** 1 to 64 of {@code [a-z0-9_-]}, the first a letter or a digit. */
  public static boolean isPlan(String name) {
    return PLAN.matcher(name).matches();
  }

  /** 1 to 128 of {@code [A-Za-z0-9._:-]}. */
  public static boolean isNode(String node) {
    return isName(node, 128, "._:-");
  }

  /** Asked for every record and every zone in it. */
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
