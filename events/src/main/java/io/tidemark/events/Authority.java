package io.tidemark.events;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host with or without a port, as in the address of an origin. Names may hold underscores, as
 * those of containers and services do.
 *
 * @param port 0 where there is none
 */
public record Authority(String host, int port) {
  private static final Pattern NAME =
      Pattern.compile("(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]{2,45}]");
  private static final int MOST_PORT = 65_535;

  /** Reads {@code host} or {@code host:port}; {@code null} if the text is neither. */
  public static @Nullable Authority parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int colon = lower.lastIndexOf(':');
    boolean withPort = colon > lower.lastIndexOf(']');
    String host = withPort ? lower.substring(0, colon) : lower;
    if (!isName(host) && !IPV6.matcher(host).matches()) {
      return null;
    }
    if (!withPort) {
      return new Authority(host, 0);
    }
    String port = lower.substring(colon + 1);
    boolean number = port.matches("[0-9]{1,5}");
    int value = number ? Integer.parseInt(port) : 0;
    return value < 1 || value > MOST_PORT ? null : new Authority(host, value);
  }

  /** Tells whether a text is the name of a host, in lower case. */
  public static boolean isName(String host) {
    return NAME.matcher(host).matches();
  }
}
