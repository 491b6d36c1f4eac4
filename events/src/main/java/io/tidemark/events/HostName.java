package io.tidemark.events;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The name of a host as zones have it: in lower case, without a port and without a final dot. */
public final class HostName {
  private static final int LONGEST = 253;

  private HostName() {}

  /** Reads what a client has sent as Host; {@code null} if it cannot be a host. */
  public static @Nullable String of(String authority) {
    if (authority.length() > 2 * LONGEST) {
      return null;
    }
    String host = authority.strip().toLowerCase(Locale.ROOT);
    int colon = host.lastIndexOf(':');
    if (colon >= 0 && !host.endsWith("]") && !isPort(host, colon + 1)) {
      return null;
    }
    String name = colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return bare.isEmpty() || bare.length() > LONGEST ? null : bare;
  }

  private static boolean isPort(String authority, int from) {
    for (int i = from; i < authority.length(); i++) {
      if (authority.charAt(i) < '0' || authority.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
