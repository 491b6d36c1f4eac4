package io.tidemark.edge;

import io.tidemark.events.Authority;
import io.tidemark.events.v1.Zone;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The address of a zone's origin. */
record Origin(String host, int port, boolean tls) {
  /** The parsed origins by their text in the zone, since each request needs one. */
  private static final Map<String, Origin> READ = new ConcurrentHashMap<>();

  static Origin of(Zone zone) {
    return READ.computeIfAbsent(zone.getOrigin(), Origin::read);
  }

  private static Origin read(String text) {
    boolean tls = text.startsWith("https://");
    Authority authority = Authority.parse(text.substring(text.indexOf("://") + 3));
    if (authority == null) {
      throw new IllegalArgumentException("no origin: " + text);
    }
    int port = authority.port() > 0 ? authority.port() : tls ? 443 : 80;
    return new Origin(authority.host(), port, tls);
  }
}
