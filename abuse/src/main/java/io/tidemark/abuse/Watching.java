package io.tidemark.abuse;

import io.tidemark.events.Client;
import io.tidemark.events.Prefix;
import java.util.List;

/**
 * The settings of abuse detection: on or off, and the addresses that are never suspected, such as a
 * load balancer before the proxies or a probe of the operator's own. Their connections count in
 * their zones all the same.
 */
public record Watching(boolean on, List<Prefix> trusted) {
  /** Detection is on, and no address is trusted. */
  public static final Watching ALL = new Watching(true, List.of());

  /**
   * @param key the source of the address; a trusted IPv6 address stands for its whole /64
   */
  boolean trusts(long high, long low, long key) {
    if (trusted.isEmpty()) {
      return false;
    }
    Client client = new Client(high, low);
    for (Prefix prefix : trusted) {
      Client of = prefix.client();
      boolean same =
          of.high() != 0 && prefix.bits() > 64 && SourceKey.of(of.high(), of.low()) == key;
      if (same || prefix.contains(client)) {
        return true;
      }
    }
    return false;
  }
}
