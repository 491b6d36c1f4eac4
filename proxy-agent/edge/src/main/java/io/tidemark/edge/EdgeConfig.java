package io.tidemark.edge;

import io.tidemark.agent.AgentConfig;
import io.tidemark.commands.AdminServer;
import io.tidemark.edge.client.ForwardedFor;
import io.tidemark.events.Prefix;
import io.tidemark.settings.Exposure;
import io.tidemark.settings.Key;
import io.tidemark.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A valid configuration of an edge proxy. */
public record EdgeConfig(
    String host,
    int port,
    boolean sharesPort,
    Tls tls,
    AdminServer.Address admin,
    int threads,
    Limits limits,
    Front front,
    Room room,
    Drain drain,
    AgentConfig agent) {

  /** The TLS settings for clients, if there are certificates, and for origins. */
  public record Tls(
      @Nullable Path certificates, int port, boolean verifiesOrigins, @Nullable Path originCa) {}

  /** The limits of time and size. */
  public record Limits(
      Duration handshake,
      Duration header,
      Duration answer,
      Duration idle,
      Duration keepAlive,
      Duration webSocketIdle,
      int headerBytes) {}

  /** The trusted proxies in front, and how they name the client. */
  public record Front(
      List<Prefix> trusted, ForwardedFor header, boolean proxyOnPort, boolean proxyOnTlsPort) {}

  /** The highest number of connections at a time, from clients and to origins each. */
  public record Room(int connections, int ofClient) {}

  /** The times of a drain: connections stay for the grace, and are closed over the spread. */
  public record Drain(Duration grace, Duration spread) {}

  /**
   * Reads the edge's and its agent's keys; problems are noted in {@code settings}, whose {@code
   * check} the caller calls.
   */
  public static EdgeConfig from(Settings settings) {
    AdminServer.Address admin =
        new AdminServer.Address(
            "edge.admin",
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
            settings.get(EdgeKeys.ANSWER_TIMEOUT),
            settings.get(EdgeKeys.IDLE),
            settings.get(EdgeKeys.KEEP_ALIVE),
            settings.get(EdgeKeys.WEBSOCKET_IDLE),
            settings.get(EdgeKeys.HEADER_BYTES)),
        front(settings),
        room(settings),
        new Drain(settings.get(EdgeKeys.GRACE), settings.get(EdgeKeys.SPREAD)),
        AgentConfig.from(settings));
  }

  private static Front front(Settings settings) {
    List<Prefix> trusted = settings.find(EdgeKeys.TRUSTED_PROXIES);
    String where = settings.get(EdgeKeys.PROXY_PROTOCOL);
    if (trusted == null && !where.equals("off")) {
      settings.problem(
          EdgeKeys.TRUSTED_PROXIES.name(),
          "nothing",
          "set where %s is %s".formatted(EdgeKeys.PROXY_PROTOCOL.name(), where));
    }
    return new Front(
        trusted == null ? List.of() : trusted,
        settings.get(EdgeKeys.CLIENT_HEADER),
        where.equals("port") || where.equals("both"),
        where.equals("tls-port") || where.equals("both"));
  }

  private static Room room(Settings settings) {
    int set = settings.get(EdgeKeys.MAX_CONNECTIONS);
    int ofClient = settings.get(EdgeKeys.MAX_CONNECTIONS_OF_CLIENT);
    int connections = set == 0 ? OpenFiles.roomForConnections() : set;
    return new Room(connections, ofClient == 0 ? Math.max(1, connections / 2) : ofClient);
  }

  private static @Nullable Path path(Settings settings, Key<String> key) {
    String value = settings.find(key);
    return value == null ? null : Path.of(value);
  }
}
