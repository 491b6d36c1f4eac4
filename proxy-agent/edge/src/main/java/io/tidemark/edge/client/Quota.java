package io.tidemark.edge.client;

import io.tidemark.events.Client;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The limit of connections at a time, in total and for each client: an IPv4 address, or a /64 of
 * IPv6. Thread-safe.
 */
public final class Quota {
  private static final int IPV6_BITS = 64;
  private static final int ALL_BITS = 128;

  private final int most;
  private final int mostOfClient;
  private final AtomicInteger all = new AtomicInteger();
  private final Map<Client, Integer> ofClients = new ConcurrentHashMap<>();
  private final LongAdder fullForAll = new LongAdder();
  private final LongAdder fullForClient = new LongAdder();

  public Quota(int most, int mostOfClient) {
    this.most = most;
    this.mostOfClient = mostOfClient;
  }

  /** The number of connections now. */
  public int size() {
    return all.get();
  }

  /** The number of connections that the total limit refused. */
  public LongAdder fullForAll() {
    return fullForAll;
  }

  /** The number of connections that a client's limit refused. */
  public LongAdder fullForClient() {
    return fullForClient;
  }

  /**
   * Takes a place for one more connection of this client; returns false where there is none. After
   * true, {@code leave} must free the place.
   */
  public boolean enter(Client client) {
    if (!enterAll()) {
      return false;
    }
    if (!enterOf(client)) {
      leaveAll();
      return false;
    }
    return true;
  }

  public void leave(Client client) {
    leaveOf(client);
    leaveAll();
  }

  /** Takes a place in the total only. */
  boolean enterAll() {
    if (all.incrementAndGet() > most) {
      all.decrementAndGet();
      fullForAll.increment();
      return false;
    }
    return true;
  }

  void leaveAll() {
    all.decrementAndGet();
  }

  /**
   * Takes a place of the client only. Unknown clients cannot be told apart, so they have no limit.
   */
  boolean enterOf(Client client) {
    if (client.equals(Client.NONE)) {
      return true;
    }
    boolean[] entered = new boolean[1];
    ofClients.compute(
        network(client),
        (key, now) -> {
          int count = now == null ? 0 : now;
          entered[0] = count < mostOfClient;
          return entered[0] ? count + 1 : count;
        });
    if (!entered[0]) {
      fullForClient.increment();
    }
    return entered[0];
  }

  void leaveOf(Client client) {
    ofClients.computeIfPresent(network(client), (key, now) -> now > 1 ? now - 1 : null);
  }

  private static Client network(Client client) {
    return client.prefix(client.isIpv4() ? ALL_BITS : IPV6_BITS);
  }
}
