package io.tidemark.edge;

import io.tidemark.agent.AgentConfig;
import io.tidemark.settings.Exposure;
import io.tidemark.settings.Key;
import io.tidemark.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A valid configuration of an edge proxy. */
public record EdgeConfig(
    String host,
    int port,
    boolean sharesPort,
    Tls tls,
    Admin admin,
    int threads,
    Limits limits,
    Drain drain,
    AgentConfig agent) {

  /** Towards clients, where there are certificates, and towards origins. */
  public record Tls(
      @Nullable Path certificates, int port, boolean verifiesOrigins, @Nullable Path originCa) {}

  /** Where the edge tells of itself, and what it asks for before it does. */
  public record Admin(String host, int port, @Nullable String token) {}

  /** How long things may take, and how large they may be. */
  public record Limits(
      Duration handshake,
      Duration header,
      Duration idle,
      Duration keepAlive,
      Duration webSocketIdle,
      int headerBytes) {}

  /** How it stops: connections stay for the grace, and are closed over the spread. */
  public record Drain(Duration grace, Duration spread) {}

  /**
   * Reads the edge's and its agent's keys; problems are noted in {@code settings}, whose {@code
   * check} the caller calls.
   */
  public static EdgeConfig from(Settings settings) {
    Admin admin =
        new Admin(
            settings.get(EdgeKeys.ADMIN_HOST),
            settings.get(EdgeKeys.ADMIN_PORT),
            settings.find(EdgeKeys.ADMIN_TOKEN));
    Exposure.check(settings, EdgeKeys.ADMIN_HOST, EdgeKeys.ADMIN_TOKEN, admin.token());
    return new EdgeConfig(
        settings.get(EdgeKeys.HOST),
        settings.get(EdgeKeys.PORT),
        settings.get(EdgeKeys.SHARE_PORT).equals("on"),
        new Tls(
            path(settings, EdgeKeys.CERTIFICATES),
            settings.get(EdgeKeys.TLS_PORT),
            settings.get(EdgeKeys.ORIGIN_VERIFY).equals("on"),
            path(settings, EdgeKeys.ORIGIN_CA)),
        admin,
        settings.get(EdgeKeys.THREADS),
        new Limits(
            settings.get(EdgeKeys.HANDSHAKE),
            settings.get(EdgeKeys.HEADER_TIMEOUT),
            settings.get(EdgeKeys.IDLE),
            settings.get(EdgeKeys.KEEP_ALIVE),
            settings.get(EdgeKeys.WEBSOCKET_IDLE),
            settings.get(EdgeKeys.HEADER_BYTES)),
        new Drain(settings.get(EdgeKeys.GRACE), settings.get(EdgeKeys.SPREAD)),
        AgentConfig.from(settings));
  }

  private static @Nullable Path path(Settings settings, Key<String> key) {
    String value = settings.find(key);
    return value == null ? null : Path.of(value);
  }
}
