package io.tidemark.alerts;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/**
 * A resolver of names for webhooks that leaves out every address that is not public, so a
 * receiver's address cannot be used to reach the internal network (SSRF). The connection is made to
 * the very addresses that were checked, so a name that changes meanwhile (DNS rebinding) gains
 * nothing.
 */
final class PublicTargets implements DnsResolver {
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    List<InetAddress> open = new ArrayList<>();
    for (InetAddress address : InetAddress.getAllByName(host)) {
      if (isPublic(address)) {
        open.add(address);
      }
    }
    if (open.isEmpty()) {
      throw new UnknownHostException(
          "%s has no public address (allow_private is off)".formatted(host));
    }
    return open.toArray(new InetAddress[0]);
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  /**
   * True if an address is public: not loopback, link-local (also cloud metadata), private, shared
   * (RFC 6598), unique local (RFC 4193), multicast, documentation or reserved, and not an IPv4
   * address within an IPv6 one (6to4, NAT64, Teredo); a mapped one is checked as IPv4.
   */
  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return isPublicV4(bytes);
    }
    return address instanceof Inet6Address && isPublicV6(bytes);
  }

  private static boolean isPublicV4(byte[] bytes) {
    int a = bytes[0] & 0xff;
    int b = bytes[1] & 0xff;
    int c = bytes[2] & 0xff;
    boolean shared = a == 100 && b >= 64 && b < 128;
    boolean special = a == 192 && b == 0 && (c == 0 || c == 2);
    boolean benchmark = a == 198 && (b == 18 || b == 19);
    boolean documentation = (a == 198 && b == 51 && c == 100) || (a == 203 && b == 0 && c == 113);
    return a != 0 && a < 224 && !shared && !special && !benchmark && !documentation;
  }

  private static boolean isPublicV6(byte[] bytes) {
    int first = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    int second = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    boolean global = (first & 0xe000) == 0x2000;
    boolean teredo = first == 0x2001 && second == 0;
    boolean documentation = first == 0x2001 && second == 0xdb8;
    boolean sixToFour = first == 0x2002;
    return global && !teredo && !documentation && !sixToFour;
  }
}
