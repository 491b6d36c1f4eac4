package io.tidemark.events;

import java.util.regex.Pattern;

/** The contract's version, and the forms of its names. */
public final class Contract {
  public static final int VERSION = 1;

  /** The plan of a zone that nobody configured. */
  public static final String UNKNOWN_PLAN = "unknown";

  /** Who acts where nobody does but the service itself. */
  public static final String SERVICE = "tidemark";

  /** Refused handshakes for hosts that belong to no zone are booked here. */
  public static final String UNKNOWN_ZONE = "_unknown";

  public static final int INCARNATION_BYTES = 16;

  private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private static final Pattern PLAN = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  private Contract() {}

  /** 1 to 64 of {@code [A-Za-z0-9_-]}. */
  public static boolean isZone(String id) {
    int length = id.length();
    if (length == 0 || length > 64) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = id.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** 1 to 64 of {@code [a-z0-9_-]}, the first a letter or a digit. */
  public static boolean isPlan(String name) {
    return PLAN.matcher(name).matches();
  }

  public static boolean isNode(String node) {
    return NODE.matcher(node).matches();
  }
}
