package io.tidemark.edge;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tidemark.agent.ZoneDirectory;
import io.tidemark.edge.handlers.EdgeHandler;
import io.tidemark.edge.handlers.Handlers;
import io.tidemark.edge.tls.Certificate;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.Zone;
import org.jspecify.annotations.Nullable;

/** The choice of a request's route. */
record Routing(ZoneDirectory zones, Handlers handlers) {
  sealed interface Route permits ToOrigin, ToHandler, Nowhere {}

  record ToOrigin(Origin origin) implements Route {}

  /** The route to a handler of this proxy. */
  record ToHandler(Zone zone, EdgeHandler handler) implements Route {}

  /** The answer if there is no route. */
  record Nowhere(HttpResponseStatus status, String text, @Nullable RefusalReason reason)
      implements Route {}

  private static final Nowhere UNKNOWN =
      new Nowhere(HttpResponseStatus.NOT_FOUND, "No such site here.", RefusalReason.UNKNOWN_ZONE);
  private static final Nowhere MISDIRECTED =
      new Nowhere(
          HttpResponseStatus.MISDIRECTED_REQUEST,
          "This connection is for another site.",
          RefusalReason.UNKNOWN_ZONE);
  private static final Nowhere NO_HANDLER =
      new Nowhere(
          HttpResponseStatus.BAD_GATEWAY,
          "This proxy has no such handler.",
          RefusalReason.ORIGIN_UNREACHABLE);

  /** {@code shown} is the certificate that the client was given; {@code null} without TLS. */
  Route of(HttpRequest request, boolean upgrade, @Nullable Certificate shown) {
    RequestCheck.Fault fault = RequestCheck.fault(request);
    if (fault != null) {
      return new Nowhere(fault.status(), fault.text(), RefusalReason.BAD_HANDSHAKE);
    }
    String host = Hosts.of(request);
    Zone zone = host == null ? null : zones.zoneOf(host);
    if (host == null || zone == null) {
      return UNKNOWN;
    }
    if (shown != null && !shown.covers(host)) {
      return MISDIRECTED;
    }
    String wanted = upgrade ? Handlers.wanted(zone, request.uri()) : null;
    if (wanted == null) {
      return new ToOrigin(Origin.of(zone));
    }
    EdgeHandler handler = handlers.find(wanted);
    return handler == null ? NO_HANDLER : new ToHandler(zone, handler);
  }
}
