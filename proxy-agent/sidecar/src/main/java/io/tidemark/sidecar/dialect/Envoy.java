package io.tidemark.sidecar.dialect;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import java.util.Set;

/**
 * The fields of Envoy's access log: {@code st} the response code, {@code fl} the response flags,
 * {@code rcd} their details, {@code in} and {@code out} the bytes of the tunnel, {@code d} the
 * duration, and {@code rd} that until the answer.
 *
 * <p>Envoy tells no close codes, and the flag of a client or an origin that has gone also where it
 * went in good order.
 */
enum Envoy implements Dialect {
  INSTANCE;

  private static final int GATEWAY_TIMEOUT = 504;
  private static final Set<String> UNREACHABLE = Set.of("UH", "UF", "NC", "NR", "UO", "URX");

  @Override
  public Outcome outcome(Line line) {
    int status = Dialect.status(line);
    Set<String> flags = Set.of(line.get("fl").split(",", -1));
    if (!Dialect.wasOpen(line)) {
      return new Outcome.Refused(reason(line, flags, status), line.get("rule"), status);
    }
    return new Outcome.Closed(
        Dialect.ending(category(line, flags), line.number("in", 0), line.number("out", 0)),
        Math.max(0, line.number("d", 0) - line.number("rd", 0)));
  }

  private static CloseCategory category(Line line, Set<String> flags) {
    if (line.get("rcd").startsWith("downstream_local_disconnect")) {
      return CloseCategory.DRAIN;
    }
    if (flags.contains("DC") || flags.contains("DR")) {
      return CloseCategory.CLIENT_CLOSED;
    }
    if (flags.contains("UC") || flags.contains("UR")) {
      return CloseCategory.ORIGIN_CLOSED;
    }
    if (flags.contains("UPE")) {
      return CloseCategory.ORIGIN_ERROR;
    }
    if (line.protocol() != Protocol.WEBSOCKET && flags.contains("")) {
      return CloseCategory.ORIGIN_CLOSED;
    }
    if (flags.contains("SI") || flags.contains("DT")) {
      return CloseCategory.IDLE;
    }
    return flags.contains("LR") || flags.contains("OM")
        ? CloseCategory.PROXY_ERROR
        : CloseCategory.CLOSE_UNSPECIFIED;
  }

  private static RefusalReason reason(Line line, Set<String> flags, int status) {
    if (flags.contains("UAEX")) {
      return Dialect.reason(line, RefusalReason.RULE);
    }
    if (flags.contains("DC") || status == 0) {
      return RefusalReason.CLIENT_GONE;
    }
    if (flags.contains("UT") || (status == GATEWAY_TIMEOUT && !flags.contains(""))) {
      return RefusalReason.ORIGIN_TIMEOUT;
    }
    return flags.stream().anyMatch(UNREACHABLE::contains)
        ? RefusalReason.ORIGIN_UNREACHABLE
        : RefusalReason.ORIGIN_REFUSED;
  }
}
