package io.tidemark.sidecar;

import io.tidemark.settings.Exposure;
import io.tidemark.settings.Key;
import java.time.Duration;
import java.util.List;

/** The sidecar's configuration keys. */
public final class SidecarKeys {
  public static final Key<String> SPOOL =
      Key.text(
          "sidecar.spool",
          "/run/tidemark/spool",
          "a folder",
          ".+",
          "where the proxy writes its lines, as NAME.spool or NAME.spool.BUCKET; the proxy's processes may write there");
  public static final Key<String> JOURNAL =
      Key.text(
          "sidecar.journal",
          "/run/tidemark/journal",
          "a folder",
          ".+",
          "where the sidecar keeps how far it has read, and what is open; nobody else writes there");
  public static final Key<Duration> HOLD_BACK =
      Key.duration(
          "sidecar.hold-back",
          "250ms",
          Duration.ZERO,
          Duration.ofSeconds(10),
          "how long after its time a line may still be written; minutes settle later by this");
  public static final Key<Duration> COMPARE_EVERY =
      Key.duration(
          "sidecar.compare-every",
          "60s",
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          "how often what is open is compared with the machine's sockets; a connection whose end no line has told is closed after two of these");
  public static final Key<String> ADMIT_SOCKET =
      Key.text(
          "sidecar.admit-socket",
          "/run/tidemark/admit.sock",
          "a path, or off",
          ".+",
          "the unix socket where the proxy asks whether to admit a client; off: none");
  public static final Key<Integer> ADMIT_PORT =
      Key.whole(
          "sidecar.admit-port",
          "8071",
          0,
          65535,
          "the same on loopback, for proxies that need a port; 0: any free one");
  public static final Key<Integer> SPOA_PORT =
      Key.whole(
          "sidecar.spoa-port",
          "8072",
          0,
          65535,
          "the port on loopback where HAProxy asks, by SPOE; 0: any free one");
  public static final Key<String> STREAM_SOCKET =
      Key.text(
          "sidecar.stream-socket",
          "off",
          "a path, or off",
          ".+",
          "the unix socket for programs that send their lines over a stream; off: none");
  public static final Key<String> STREAM_PORT =
      Key.text(
          "sidecar.stream-port",
          "off",
          "a port, or off",
          "off|[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]",
          "the same on loopback, for containers of one pod; every local process may write there; off: none");
  public static final Key<String> HAPROXY_MASTER =
      Key.text(
          "sidecar.haproxy-master",
          "/run/haproxy-master.sock",
          "a path",
          ".+",
          "the socket of HAProxy's master process (haproxy -S), by which limits with close_established end open connections; not used with other proxies");
  public static final Key<String> ADMIN_HOST =
      Key.text(
          "sidecar.admin-host",
          "127.0.0.1",
          "an address to bind to",
          "[A-Za-z0-9.:_-]+",
          "where /metrics, /health/live and /health/ready are; beyond loopback it asks for sidecar.admin-token");
  public static final Key<Integer> ADMIN_PORT =
      Key.whole("sidecar.admin-port", "8091", 0, 65535, "and on which port; 0: any free one");
  public static final Key<String> ADMIN_TOKEN =
      Key.secret(
          "sidecar.admin-token",
          "16 or more characters without spaces",
          Exposure.TOKEN,
          "bearer token that /metrics asks for; none if unset (loopback only)");

  public static final List<Key<?>> ALL =
      List.of(
          SPOOL,
          JOURNAL,
          HOLD_BACK,
          COMPARE_EVERY,
          ADMIT_SOCKET,
          ADMIT_PORT,
          SPOA_PORT,
          STREAM_SOCKET,
          STREAM_PORT,
          HAPROXY_MASTER,
          ADMIN_HOST,
          ADMIN_PORT,
          ADMIN_TOKEN);

  private SidecarKeys() {}
}
