package io.tidemark.sidecar.dialect;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;

/**
 * The fields of HAProxy's log, named by its log variables: {@code st} status, {@code ts} the state
 * at the end of the session, {@code B} and {@code U} the bytes to and from the client with their
 * heads, {@code TR} to {@code Ta} times, {@code adm} the status that the admission asked for. The
 * length and the number of header lines are {@code ql} and {@code qn} of the request, {@code sl}
 * and {@code sn} of the answer; {@code qf} is the length of the request's method and target.
 *
 * <p>HAProxy tells no close codes, and of a close in good order not which side wanted it.
 */
enum Haproxy implements Dialect {
  INSTANCE;

  private static final int VERSION = "HTTP/1.1".length();
  private static final int STATUS_LINE = VERSION + "101Switching Protocols".length();
  private static final int STREAM_LINE = VERSION + "200OK".length();
  private static final int FRAME = 21;
  private static final int EMPTY_LINE = 2;
  private static final int LINE_MARKS = 4;
  private static final int BAD_REQUEST = 400;
  private static final int UNAVAILABLE = 503;
  private static final int BAD_GATEWAY = 502;
  private static final int GATEWAY_TIMEOUT = 504;

  @Override
  public Outcome outcome(Line line) {
    int status = Dialect.status(line);
    if (!Dialect.wasOpen(line)) {
      return new Outcome.Refused(reason(line, status), line.get("rule"), status);
    }
    boolean isStream = line.protocol() != Protocol.WEBSOCKET;
    long in = line.number("U", 0) - head(line, "q", line.number("qf", 0) + VERSION);
    long out = line.number("B", 0) - head(line, "s", isStream ? STREAM_LINE : STATUS_LINE);
    long untilOpen = line.number("TR", 0) + line.number("Tw", 0) + line.number("Tc", 0);
    long duration = line.number("Ta", 0) - untilOpen - line.number("Tr", 0);
    return new Outcome.Closed(
        Dialect.ending(category(line.get("ts"), isStream), in, out), Math.max(0, duration));
  }

  /**
   * The length of a head as HAProxy counts it, which is not that on the wire: header lines have
   * neither colons nor ends, and what holds the first line has {@value #FRAME} bytes.
   */
  private static long head(Line line, String side, long firstLine) {
    long lines = line.number(side + "l", 0) - EMPTY_LINE - LINE_MARKS * line.number(side + "n", 0);
    return lines <= 0 ? 0 : lines + firstLine + FRAME;
  }

  /**
   * The first letter tells who ended the session, or what. A stream ends in good order with its
   * last bytes, or when its client goes.
   */
  private static CloseCategory category(String state, boolean isStream) {
    return switch (state.isEmpty() ? '-' : state.charAt(0)) {
      case '-' -> isStream ? CloseCategory.ORIGIN_CLOSED : CloseCategory.CLOSE_UNSPECIFIED;
      case 'C' -> isStream ? CloseCategory.CLIENT_CLOSED : CloseCategory.CLIENT_ERROR;
      case 'S' -> CloseCategory.ORIGIN_ERROR;
      case 'c', 's' -> CloseCategory.IDLE;
      case 'K', 'D', 'U' -> CloseCategory.DRAIN;
      case 'R', 'I', 'P' -> CloseCategory.PROXY_ERROR;
      default -> CloseCategory.CLOSE_UNSPECIFIED;
    };
  }

  private static RefusalReason reason(Line line, int status) {
    String state = line.get("ts");
    char first = state.isEmpty() ? '-' : state.charAt(0);
    if (!line.get("adm").isEmpty() && first == 'P') {
      return Dialect.reason(line, RefusalReason.RULE);
    }
    return switch (first) {
      case 'C', 'c' -> RefusalReason.CLIENT_GONE;
      case 'P' -> status == BAD_REQUEST ? RefusalReason.BAD_HANDSHAKE : RefusalReason.RULE;
      case 'S', 's' ->
          status == GATEWAY_TIMEOUT
              ? RefusalReason.ORIGIN_TIMEOUT
              : status == UNAVAILABLE || status == BAD_GATEWAY
                  ? RefusalReason.ORIGIN_UNREACHABLE
                  : RefusalReason.ORIGIN_REFUSED;
      case 'R', 'I' -> RefusalReason.CAPACITY;
      default -> RefusalReason.ORIGIN_REFUSED;
    };
  }
}
