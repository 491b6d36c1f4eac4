package io.tidemark.settings;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A check for requests that a browser makes for a page of another site. A page may send them to any
 * address that the browser reaches, this machine's loopback among them; and by DNS rebinding the
 * page's own name may resolve to such an address.
 */
public final class BrowserRequests {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]/@]+)(:\\d{1,5})?");

  private final Set<String> names;
  private final boolean anyName;

  private BrowserRequests(Set<String> names, boolean anyName) {
    this.names = names;
    this.anyName = anyName;
  }

  /**
   * The check of a server that is reached under addresses, {@code localhost}, names without a dot,
   * and {@code names}.
   *
   * @param names further names, without ports
   */
  public static BrowserRequests to(Set<String> names) {
    Set<String> lower = new TreeSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    return new BrowserRequests(lower, false);
  }

  /**
   * The check of a server that asks for tokens, which no foreign page has: it may have any name.
   */
  public static BrowserRequests toAnyName() {
    return new BrowserRequests(Set.of(), true);
  }

  /**
   * Why a request is not to be answered, or {@code null}.
   *
   * @param host the Host header
   * @param origin the Origin header; browsers send one with every request that may change something
   */
  public @Nullable String fault(@Nullable String host, @Nullable String origin) {
    if (host == null && origin == null) {
      return null; // HTTP/1.0: every browser names the host
    }
    if (host == null || !AUTHORITY.matcher(host).matches()) {
      return "the Host header must be a host and a port";
    }
    if (!anyName && !isOurs(name(host))) {
      return "this server is not reached under the name in the Host header";
    }
    return origin == null || isOf(origin, host)
        ? null
        : "the page that makes the request is from another server (Origin header)";
  }

  private boolean isOurs(String name) {
    return name.startsWith("[")
        || IPV4.matcher(name).matches()
        || name.equals("localhost")
        || name.endsWith(".localhost")
        || name.indexOf('.') < 0
        || names.contains(name);
  }

  private static String name(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    int port = lower.lastIndexOf(':');
    String name = port > lower.lastIndexOf(']') ? lower.substring(0, port) : lower;
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static boolean isOf(String origin, String host) {
    int scheme = origin.indexOf("://");
    return scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
  }
}
