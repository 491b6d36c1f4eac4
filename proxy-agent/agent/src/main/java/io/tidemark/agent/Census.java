package io.tidemark.agent;

import io.tidemark.events.Client;
import java.util.HashMap;
import java.util.Map;

/**
 * A count of one thread's open connections, made every ten seconds or so: all of them, one after
 * the other, and then {@link #end}. It tells who holds many, which snapshots repeat, so that the
 * ledger knows them also after it has changed its owner; and the bytes that have passed since the
 * last one. One thread only.
 */
public final class Census {
  /** One that says much does not make a thousand others speak. */
  private static final long MOST_BYTES = 1_000;

  /** The open connections of a source, and their bytes. */
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

  /** Takes the bytes that passed on a zone's open connections. */
  @FunctionalInterface
  interface TrafficSink {
    void traffic(String zone, long bytesIn, long bytesOut);
  }

  /** A zone's bytes, since the last census. */
  private static final class Passed {
    long bytesIn;
    long bytesOut;
  }

  private final TrafficSink sink;
  private final Map<String, Passed> passed = new HashMap<>();
  private Map<String, Map<Client, Held>> counting = new HashMap<>();
  private volatile Map<String, Map<Client, Held>> counted = Map.of();

  Census(TrafficSink sink) {
    this.sink = sink;
  }

  /**
   * Bytes that have passed on an open connection since the last census. What is told here is left
   * out at its close, which says how much it was ({@code bytesBefore}).
   */
  public void traffic(String zone, long bytesIn, long bytesOut) {
    if (bytesIn != 0 || bytesOut != 0) {
      Passed of = passed.computeIfAbsent(zone, z -> new Passed());
      of.bytesIn += bytesIn;
      of.bytesOut += bytesOut;
    }
  }

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

  /** Ends the count: all connections have been added. */
  public void end() {
    counted = counting;
    counting = new HashMap<>();
    passed.forEach((zone, bytes) -> sink.traffic(zone, bytes.bytesIn, bytes.bytesOut));
    passed.clear();
  }

  /** The last that was ended. */
  Map<Client, Held> of(String zone) {
    return counted.getOrDefault(zone, Map.of());
  }
}
