package io.tidemark.edge;

import io.tidemark.edge.client.ForwardedFor;
import io.tidemark.events.Prefix;
import io.tidemark.settings.Exposure;
import io.tidemark.settings.Key;
import java.time.Duration;
import java.util.List;

/** The edge proxy's configuration keys. */
public final class EdgeKeys {
  public static final Key<String> HOST =
      Key.text(
          "edge.host",
          "127.0.0.1",
          "an address to bind to",
          "[A-Za-z0-9.:_-]+",
          "where clients connect");
  public static final Key<Integer> PORT =
      Key.whole("edge.port", "8080", 0, 65535, "and on which port; 0: any free one");
  public static final Key<String> CERTIFICATES =
      Key.text(
          "edge.certificates",
          "",
          "a folder",
          ".+",
          "NAME.crt with NAME.key, for TLS and HTTP/2; looked at every second; no TLS if unset");
  public static final Key<Integer> TLS_PORT =
      Key.whole(
          "edge.tls-port",
          "8443",
          0,
          65535,
          "the port for TLS, if edge.certificates is set; 0: any free one");
  public static final Key<String> ORIGIN_VERIFY =
      Key.text(
          "edge.origin-verify",
          "on",
          "on or off",
          "on|off",
          "whether the certificate of an https origin must be good");
  public static final Key<String> ORIGIN_CA =
      Key.text(
          "edge.origin-ca",
          "",
          "a PEM file",
          ".+",
          "the authorities that origins are trusted by; those of the Java runtime if unset");
  public static final Key<String> ADMIN_HOST =
      Key.text(
          "edge.admin-host",
          "127.0.0.1",
          "an address to bind to",
          "[A-Za-z0-9.:_-]+",
          "where /metrics, /health/live and /health/ready are; beyond loopback it asks for edge.admin-token");
  public static final Key<Integer> ADMIN_PORT =
      Key.whole("edge.admin-port", "8090", 0, 65535, "and on which port; 0: any free one");
  public static final Key<String> ADMIN_TOKEN =
      Key.secret(
          "edge.admin-token",
          "16 or more characters without spaces",
          Exposure.TOKEN,
          "bearer token that /metrics asks for; none if unset (loopback only)");
  public static final Key<Integer> THREADS =
      Key.whole("edge.threads", "0", 0, 1024, "event loops; 0: one per core");
  public static final Key<Duration> HANDSHAKE =
      Key.duration(
          "edge.handshake-timeout",
          "10s",
          Duration.ofMillis(100),
          Duration.ofMinutes(2),
          "how long an origin may take to connect, and to answer an upgrade request");
  public static final Key<Duration> HEADER_TIMEOUT =
      Key.duration(
          "edge.header-timeout",
          "10s",
          Duration.ofMillis(100),
          Duration.ofMinutes(2),
          "how long a client may take for the TLS handshake, and for its first request's head");
  public static final Key<Duration> ANSWER_TIMEOUT =
      Key.duration(
          "edge.answer-timeout",
          "2m",
          Duration.ofMillis(100),
          Duration.ofHours(24),
          "after how much silence of both sides an exchange that is no upgrade is given up, be it a request's body, an answer, or a long poll");
  public static final Key<Duration> IDLE =
      Key.duration(
          "edge.idle-timeout",
          "60s",
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          "how long a connection is kept between requests");
  public static final Key<Duration> KEEP_ALIVE =
      Key.duration(
          "edge.keep-alive",
          "60s",
          Duration.ofSeconds(1),
          Duration.ofHours(2),
          "after how much silence TCP asks whether the other side, client or origin, is still there; one that is gone is closed after twice this time");
  public static final Key<Duration> WEBSOCKET_IDLE =
      Key.duration(
          "edge.websocket-idle-timeout",
          "0ms",
          Duration.ZERO,
          Duration.ofHours(24),
          "after how much silence on both sides, pings included, a WebSocket is closed with 1001; 0ms: never");
  public static final Key<Integer> HEADER_BYTES =
      Key.whole("edge.header-bytes", "16384", 1024, 1 << 20, "largest head of a request or answer");
  public static final Key<Duration> GRACE =
      Key.duration(
          "edge.drain-grace",
          "5s",
          Duration.ZERO,
          Duration.ofHours(1),
          "after SIGTERM: how long connections stay before the first is closed");
  public static final Key<Duration> SPREAD =
      Key.duration(
          "edge.drain-spread",
          "10s",
          Duration.ZERO,
          Duration.ofHours(1),
          "after SIGTERM and the grace: over how long connections are closed, with 1012, so that clients do not come back all at once");
  public static final Key<List<Prefix>> TRUSTED_PROXIES =
      Key.of(
          "edge.trusted-proxies",
          "",
          "addresses and networks with commas between them, such as 10.0.0.0/8",
          Prefix::list,
          "the balancers in front, whose statements about the client's address are trusted; none if unset");
  public static final Key<ForwardedFor> CLIENT_HEADER =
      Key.of(
          "edge.client-header",
          "x-forwarded-for",
          "x-forwarded-for or forwarded",
          ForwardedFor::named,
          "the header in which trusted proxies name the client; any other is dropped");
  public static final Key<String> PROXY_PROTOCOL =
      Key.text(
          "edge.proxy-protocol",
          "off",
          "off, port, tls-port or both",
          "off|port|tls-port|both",
          "the ports where trusted proxies begin each connection with a PROXY header, version 1 or 2: edge.port, edge.tls-port, or both");
  public static final Key<Integer> MAX_CONNECTIONS =
      Key.whole(
          "edge.max-connections",
          "0",
          0,
          100_000_000,
          "connections of clients at a time, and as many to origins; 0: what the limit of open files allows");
  public static final Key<Integer> MAX_CONNECTIONS_OF_CLIENT =
      Key.whole(
          "edge.max-connections-per-client",
          "0",
          0,
          100_000_000,
          "connections of one client address (IPv6: of a /64) at a time, and as many to origins, trusted proxies excepted; 0: half of edge.max-connections");
  public static final Key<String> SHARE_PORT =
      Key.text(
          "edge.share-port",
          "off",
          "on or off",
          "on|off",
          "on: another edge may listen on the same port, and takes over when this one stops");

  public static final List<Key<?>> ALL =
      List.of(
          HOST,
          PORT,
          CERTIFICATES,
          TLS_PORT,
          ORIGIN_VERIFY,
          ORIGIN_CA,
          ADMIN_HOST,
          ADMIN_PORT,
          ADMIN_TOKEN,
          THREADS,
          HANDSHAKE,
          HEADER_TIMEOUT,
          ANSWER_TIMEOUT,
          IDLE,
          KEEP_ALIVE,
          WEBSOCKET_IDLE,
          HEADER_BYTES,
          TRUSTED_PROXIES,
          CLIENT_HEADER,
          PROXY_PROTOCOL,
          MAX_CONNECTIONS,
          MAX_CONNECTIONS_OF_CLIENT,
          GRACE,
          SPREAD,
          SHARE_PORT);

  private EdgeKeys() {}
}
