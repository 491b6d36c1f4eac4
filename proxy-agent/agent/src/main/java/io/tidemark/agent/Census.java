package io.tidemark.agent;

import io.tidemark.events.Client;
import java.util.HashMap;
import java.util.Map;

/**
 * A count of one thread's open connections, made every ten seconds or so: {@link #add} for each of
 * them, and then {@link #end}. It gives the sources with many connections, which snapshots repeat,
 * so that the ledger knows them also after a shard has moved to another instance; and the bytes
 * that have passed since the last census. For one thread only.
 */
public final class Census {
  /**
   * The most bytes that count of one connection, so that it does not hide a thousand silent ones.
   */
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

  /** A receiver of the bytes that passed on a zone's open connections. */
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
   * Adds the bytes that have passed on an open connection since the last census. They are not
   * reported again at its close, which gives only their sum ({@code bytesBefore}).
   */
  public void traffic(String zone, long bytesIn, long bytesOut) {
    if (bytesIn != 0 || bytesOut != 0) {
      Passed of = passed.computeIfAbsent(zone, z -> new Passed());
      of.bytesIn += bytesIn;
      of.bytesOut += bytesOut;
    }
  }

  /**
   * Counts an open connection.
   *
   * @param bytesIn all bytes since the handshake, from the client; of each connection at most a
   *     thousand count
   * @param bytesOut the same, to the client
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

  /** The /64 of an IPv6 client, since all its addresses belong to one client. */
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

  /** The zone's sources in the last ended census. */
  Map<Client, Held> of(String zone) {
    return counted.getOrDefault(zone, Map.of());
  }
}
