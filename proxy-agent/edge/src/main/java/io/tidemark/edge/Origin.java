package io.tidemark.edge;

import io.tidemark.events.v1.Zone;
import java.net.URI;

/** Where a zone's requests go. */
record Origin(String host, int port, boolean tls) {
  static Origin of(Zone zone) {
    URI uri = URI.create(zone.getOrigin());
    boolean tls = "https".equals(uri.getScheme());
    return new Origin(uri.getHost(), uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80, tls);
  }
}
