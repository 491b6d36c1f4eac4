package io.tidemark.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.tidemark.edge.client.ForwardedFor;
import io.tidemark.edge.client.Hops;
import java.util.List;
import java.util.Locale;

/**
 * The headers that tell an origin about the client. One rule: the sender's own forwarding headers
 * are used as far as the sender is trusted, and are dropped otherwise. So the first address in
 * {@code X-Forwarded-For} is the client, whatever a client makes up.
 */
record Forwarding(ForwardedFor header) {
  private static final String FOR = "x-forwarded-for";
  private static final String PROTO = "x-forwarded-proto";
  private static final String HOST = "x-forwarded-host";
  private static final String PORT = "x-forwarded-port";
  private static final String REAL_IP = "x-real-ip";
  private static final String FORWARDED = "forwarded";
  private static final List<String> ALL = List.of(FOR, PROTO, HOST, PORT, REAL_IP, FORWARDED);
  private static final List<String> SCHEMES = List.of("http", "https");

  /** The hops of a request, and its scheme to this proxy. */
  record From(Hops hops, String scheme) {}

  static void drop(HttpHeaders headers) {
    ALL.forEach(headers::remove);
  }

  void write(HttpHeaders headers, From from) {
    boolean trusted = from.hops().trusted();
    String asked = headers.get(PROTO, "").strip().toLowerCase(Locale.ROOT);
    String scheme = trusted && SCHEMES.contains(asked) ? asked : from.scheme();
    String host = headers.get(HttpHeaderNames.HOST, "");
    String before = headers.get(HOST, "");
    String wanted = trusted && !before.isEmpty() ? before : host;
    drop(headers);
    headers.set(FOR, from.hops().list());
    headers.set(REAL_IP, from.hops().clientText());
    headers.set(PROTO, scheme);
    if (!wanted.isEmpty()) {
      headers.set(HOST, wanted);
    }
    if (header == ForwardedFor.FORWARDED) {
      headers.set(FORWARDED, from.hops().forwarded(scheme, wanted));
    }
  }
}
