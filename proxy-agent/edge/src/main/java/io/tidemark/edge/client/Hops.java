package io.tidemark.edge.client;

import io.netty.util.NetUtil;
import io.tidemark.events.Client;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The way of a request to this proxy, as far as it can be believed: the client first, then the
 * trusted proxies that it came through. Empty where the socket has no internet address.
 *
 * @param trusted whether the last address, which sent the request here, is a trusted proxy's
 */
public record Hops(List<InetAddress> addresses, boolean trusted) {
  /** The hops without a request yet, or of a socket without an internet address. */
  public static final Hops UNKNOWN = new Hops(List.of(), false);

  public Client client() {
    return addresses.isEmpty() ? Client.NONE : Client.of(addresses.get(0));
  }

  public String clientText() {
    return addresses.isEmpty() ? "unknown" : NetUtil.toAddressString(addresses.get(0));
  }

  /** The hops as in {@code X-Forwarded-For}. */
  public String list() {
    return addresses.isEmpty()
        ? "unknown"
        : addresses.stream().map(NetUtil::toAddressString).collect(Collectors.joining(", "));
  }

  /** The hops as in RFC 7239. */
  public String forwarded(String scheme, String host) {
    StringBuilder elements = new StringBuilder();
    for (InetAddress address : addresses) {
      elements.append(elements.isEmpty() ? "" : ", ").append("for=").append(node(address));
    }
    if (elements.isEmpty()) {
      elements.append("for=unknown");
    }
    // Proto and host belong to the last element, this proxy's own.
    return elements + ";proto=" + scheme + (host.isEmpty() ? "" : ";host=\"" + host + "\"");
  }

  private static String node(InetAddress address) {
    String text = NetUtil.toAddressString(address);
    return text.indexOf(':') < 0 ? text : "\"[" + text + "]\"";
  }
}
