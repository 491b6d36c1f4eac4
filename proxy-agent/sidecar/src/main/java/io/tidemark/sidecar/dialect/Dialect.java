package io.tidemark.sidecar.dialect;

import io.tidemark.agent.Ending;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;

/**
 * A proxy's way to tell how an exchange has ended. A line names its dialect with {@code by=}; a
 * line without it is in the protocol's own words.
 */
public interface Dialect {
  int SWITCHING_PROTOCOLS = 101;
  int OK = 200;

  Outcome outcome(Line line);

  static Dialect of(Line line) {
    return switch (line.get("by")) {
      case "nginx" -> Nginx.INSTANCE;
      case "haproxy" -> Haproxy.INSTANCE;
      case "envoy" -> Envoy.INSTANCE;
      default -> Plain.INSTANCE;
    };
  }

  /** Returns true if the exchange was a connection; a stream is one with the answer 200. */
  static boolean wasOpen(Line line) {
    int status = status(line);
    return line.protocol() == Protocol.WEBSOCKET ? status == SWITCHING_PROTOCOLS : status == OK;
  }

  /** The HTTP status in the field {@code st}; 0 where there is none. */
  static int status(Line line) {
    return (int) Math.min(999, line.number("st", 0));
  }

  /** A close whose code the proxy does not tell. */
  static Ending ending(CloseCategory category, long bytesIn, long bytesOut) {
    return new Ending(category, 0, Math.max(0, bytesIn), Math.max(0, bytesOut), 0);
  }

  /** The reason in the field {@code why}, as the admission gave it or the writer tells it. */
  static RefusalReason reason(Line line, RefusalReason otherwise) {
    return Words.reason(line.get("why"), otherwise);
  }
}
