package io.tidemark.sidecar.dialect;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;

/**
 * The fields of nginx's access log, named by the variables' initials: {@code st} status, {@code us}
 * upstream status, {@code rt} request time, {@code uht} upstream header time, {@code rl} request
 * length, {@code bbs} body bytes sent, {@code ubs} upstream bytes sent, {@code rc} request
 * completion, {@code dr} that the worker was about to end, {@code adm} the status that the
 * admission asked for.
 *
 * <p>nginx does not tell which side ended a connection, and no close codes.
 */
enum Nginx implements Dialect {
  INSTANCE;

  private static final int BAD_REQUEST = 400;
  private static final int CLIENT_CLOSED_REQUEST = 499;
  private static final int BAD_GATEWAY = 502;
  private static final int UNAVAILABLE = 503;
  private static final int GATEWAY_TIMEOUT = 504;

  @Override
  public Outcome outcome(Line line) {
    int status = Dialect.status(line);
    if (!Dialect.wasOpen(line)) {
      return new Outcome.Refused(reason(line, status), line.get("rule"), status);
    }
    boolean isStream = line.protocol() != Protocol.WEBSOCKET;
    long in = isStream ? 0 : line.number("ubs", 0) - line.number("rl", 0);
    return new Outcome.Closed(
        Dialect.ending(category(line, isStream), in, line.number("bbs", 0)),
        Math.max(0, seconds(line.get("rt")) - seconds(line.get("uht"))));
  }

  /** A connection that nginx itself ends, and a stream that the client leaves, is not completed. */
  private static CloseCategory category(Line line, boolean isStream) {
    boolean completed = !line.get("rc").isEmpty();
    if (isStream) {
      return completed
          ? CloseCategory.ORIGIN_CLOSED
          : line.get("dr").isEmpty() ? CloseCategory.CLIENT_CLOSED : CloseCategory.DRAIN;
    }
    return completed ? CloseCategory.CLOSE_UNSPECIFIED : CloseCategory.DRAIN;
  }

  private static RefusalReason reason(Line line, int status) {
    if (!line.get("adm").isEmpty()) {
      return Dialect.reason(line, RefusalReason.RULE);
    }
    boolean answered = !line.get("us").isEmpty();
    return switch (status) {
      case CLIENT_CLOSED_REQUEST -> RefusalReason.CLIENT_GONE;
      case BAD_GATEWAY, UNAVAILABLE ->
          isOrigins(line, status) ? RefusalReason.ORIGIN_REFUSED : RefusalReason.ORIGIN_UNREACHABLE;
      case GATEWAY_TIMEOUT ->
          isOrigins(line, status) ? RefusalReason.ORIGIN_REFUSED : RefusalReason.ORIGIN_TIMEOUT;
      case BAD_REQUEST -> answered ? RefusalReason.ORIGIN_REFUSED : RefusalReason.BAD_HANDSHAKE;
      default -> answered ? RefusalReason.ORIGIN_REFUSED : RefusalReason.RULE;
    };
  }

  /**
   * nginx writes 502 and 504 as the upstream's status where the upstream gave none; only an answer
   * has a header time.
   */
  private static boolean isOrigins(Line line, int status) {
    return line.get("us").endsWith(Integer.toString(status))
        && !line.get("uht").isEmpty()
        && !line.get("uht").endsWith("-");
  }

  /** Seconds with three decimals, of the last upstream where there were several. */
  private static long seconds(String text) {
    String last = text.substring(text.lastIndexOf(' ') + 1);
    int dot = last.indexOf('.');
    if (dot < 1 || last.length() != dot + 4 || last.length() > 14) {
      return 0;
    }
    try {
      return Long.parseLong(last.substring(0, dot) + last.substring(dot + 1));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
