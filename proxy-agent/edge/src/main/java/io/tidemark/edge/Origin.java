package io.tidemark.edge;

import io.tidemark.events.v1.Zone;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where a zone's requests go. */
record Origin(String host, int port, boolean tls) {
  /** By what zones say: read once, since each request asks. */
  private static final Map<String, Origin> READ = new ConcurrentHashMap<>();

  static Origin of(Zone zone) {
    return READ.computeIfAbsent(zone.getOrigin(), Origin::read);
  }

  private static Origin read(String text) {
    URI uri = URI.create(text);
    boolean tls = "https".equals(uri.getScheme());
    return new Origin(uri.getHost(), uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80, tls);
  }
}
