package io.tidemark.agent;

import io.tidemark.events.Client;
import java.util.HashMap;
import java.util.Map;

/**
 * Who holds how much, as one thread of the proxy counts it now and then: all its open connections,
 * one after the other, and then {@link #end}. Snapshots tell of those that hold many, so that the
 * ledger knows them also after it has changed its owner, and whether they say anything. One thread
 * only.
 */
public final class Census {
  /** One that says much does not make a thousand others speak. */
  private static final long MOST_BYTES = 1_000;

  /** What a source holds. */
  static final class Held {
    long open;
    long bytesIn;
    long bytesOut;

    void add(long connections, long in, long out) {
      open += connections;
      bytesIn += in;
      bytesOut += out;
    }
  }

  private Map<String, Map<Client, Held>> counting = new HashMap<>();
  private volatile Map<String, Map<Client, Held>> counted = Map.of();

  Census() {}

  /**
   * A connection that is open.
   *
   * @param bytesIn so far, after the handshake, from the client; of each connection a thousand
   *     count
   * @param bytesOut to the client
   */
  public void add(String zone, Client client, long bytesIn, long bytesOut) {
    if (client.equals(Client.NONE)) {
      return;
    }
    counting
        .computeIfAbsent(zone, z -> new HashMap<>())
        .computeIfAbsent(source(client), c -> new Held())
        .add(1, Math.min(bytesIn, MOST_BYTES), Math.min(bytesOut, MOST_BYTES));
  }

  /** Whoever has one address of an IPv6 /64 has all. */
  private static Client source(Client client) {
    return client.isIpv4() ? client : client.prefix(64);
  }

  /** That was all. */
  public void end() {
    counted = counting;
    counting = new HashMap<>();
  }

  /** The last that was ended. */
  Map<Client, Held> of(String zone) {
    return counted.getOrDefault(zone, Map.of());
  }
}
