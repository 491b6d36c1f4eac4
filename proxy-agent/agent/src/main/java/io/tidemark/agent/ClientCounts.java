package io.tidemark.agent;

import io.tidemark.events.Client;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open connections of each client in each zone: of an IPv4 address, or a /64 of IPv6, since all
 * its addresses belong to one client. Safe for any thread.
 */
public final class ClientCounts {
  private static final int IPV6_BITS = 64;

  private record Source(String zone, Client client) {
    static Source of(String zone, Client client) {
      return new Source(zone, client.isIpv4() ? client : client.prefix(IPV6_BITS));
    }
  }

  private final Map<Source, Integer> open = new ConcurrentHashMap<>();

  /** Counts a connection; one whose client is not known is not counted. */
  public void add(String zone, Client client) {
    if (!client.equals(Client.NONE)) {
      open.merge(Source.of(zone, client), 1, Integer::sum);
    }
  }

  public void remove(String zone, Client client) {
    open.computeIfPresent(Source.of(zone, client), (source, n) -> n > 1 ? n - 1 : null);
  }

  public int of(String zone, Client client) {
    return open.getOrDefault(Source.of(zone, client), 0);
  }
}
