package io.tidemark.sidecar.dialect;

import io.tidemark.events.Client;
import io.tidemark.events.v1.Protocol;
import java.util.Map;

/**
 * A line that a proxy has written about a connection.
 *
 * @param id tells the connection from all others of this machine
 * @param pid the process that wrote the line
 * @param host as the client named it, or empty
 * @param client {@link Client#NONE} where the line tells none
 * @param fields the values after the fixed words, by their keys
 */
public record Line(
    Kind kind,
    String id,
    int pid,
    long atMillis,
    String host,
    Client client,
    Map<String, String> fields) {

  private static final long MOST_BYTES = 1L << 50;

  /** The subject of a line. */
  public enum Kind {
    /** The connection is open from now on. */
    OPENED,
    /** The connection is still open. */
    PRESENT,
    /** The connection has ended, or the handshake was refused. */
    ENDED
  }

  public String get(String key) {
    return fields.getOrDefault(key, "");
  }

  /** A whole number, or {@code otherwise} where the value is none. */
  public long number(String key, long otherwise) {
    String text = get(key);
    if (text.isEmpty() || text.length() > 18) {
      return otherwise;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return otherwise;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }

  /** A number of bytes. More than a batch may hold would have the whole record rejected. */
  public long bytes(String key) {
    return Math.min(number(key, 0), MOST_BYTES);
  }

  public Protocol protocol() {
    return switch (get("p")) {
      case "sse" -> Protocol.SERVER_SENT_EVENTS;
      case "grpc" -> Protocol.GRPC_STREAM;
      default -> Protocol.WEBSOCKET;
    };
  }
}
