package io.tidemark.edge;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.EventExecutor;
import io.tidemark.agent.Agent;
import io.tidemark.agent.Census;
import io.tidemark.agent.MicrometerAgentMetrics;
import io.tidemark.commands.AdminServer;
import io.tidemark.edge.client.ClientAddresses;
import io.tidemark.edge.client.Entrance;
import io.tidemark.edge.client.Quota;
import io.tidemark.edge.handlers.Handlers;
import io.tidemark.edge.tls.CertificateFolder;
import io.tidemark.edge.tls.OriginTls;
import io.tidemark.events.v1.Zone;
import io.tidemark.netty.AccountingHandler;
import io.tidemark.settings.Key;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running edge proxy. {@code close} drains: it refuses new upgrades, closes connections one after
 * the other with 1012 after the grace period, reports these closes as drained, and ends with the
 * agent's goodbye.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed shutdown leaves nothing to report
public final class Edge implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Edge.class);
  private static final long CLOSE_MILLIS = 5_000;
  private static final long LOOK_MILLIS = 500;
  private static final long ZONES_SECONDS = 60;
  private static final long COUNT_SECONDS = 10;
  private static final long HEARD_SECONDS = 5;
  private static final long LOOK_NANOS = 10_000_000;

  private final EdgeConfig config;
  private final Agent agent;
  private final Transport transport;
  private final ClientAddresses clients;
  private final Entrance entrance;
  private final Quota origins;
  private final Relays relays = new Relays();
  private final ZoneRules rules = new ZoneRules();
  private final Map<EventExecutor, Census> censuses = new ConcurrentHashMap<>();
  private final List<Channel> listening = new ArrayList<>();
  private final @Nullable CertificateFolder certificates;
  private final AdminServer admin;
  private final long startNanos = System.nanoTime();
  private volatile boolean draining;

  private Edge(EdgeConfig config, @Nullable Supplier<ChannelHandler> accounts) throws IOException {
    this.config = config;
    clients = new ClientAddresses(config.front().trusted(), config.front().header());
    EdgeConfig.Room room = config.room();
    entrance = new Entrance(clients, new Quota(room.connections(), room.ofClient()));
    origins = new Quota(room.connections(), room.ofClient());
    transport = Transport.open(config.threads());
    agent = Agent.start(config.agent());
    CertificateFolder watched = null;
    try {
      Via via = Via.fresh();
      EdgeContext context =
          new EdgeContext(
              new Routing(agent.zones(), Handlers.load()),
              relays,
              config.limits(),
              clients,
              origins,
              via,
              new Headers(via, new Forwarding(clients.header())),
              transport,
              transport.resolver(),
              OriginTls.of(config.tls().verifiesOrigins(), config.tls().originCa()));
      Path folder = config.tls().certificates();
      watched = folder == null ? null : CertificateFolder.watch(folder);
      certificates = watched;
      agent.zones().follow(rules::changed);
      if (config.sharesPort()) {
        awaitReady();
      }
      FrontPipeline fronts =
          new FrontPipeline(context, entrance, accounts == null ? this::accounts : accounts);
      listening.add(bind(EdgeKeys.PORT, config.port(), fronts.plain(config.front().proxyOnPort())));
      if (watched != null) {
        listening.add(
            bind(
                EdgeKeys.TLS_PORT,
                config.tls().port(),
                fronts.secure(config.front().proxyOnTlsPort(), watched)));
      }
      transport
          .loops()
          .scheduleWithFixedDelay(
              this::endLimited, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      transport
          .loops()
          .scheduleWithFixedDelay(this::count, COUNT_SECONDS, COUNT_SECONDS, TimeUnit.SECONDS);
      long silence = config.limits().webSocketIdle().toMillis();
      if (silence > 0) {
        transport
            .loops()
            .scheduleWithFixedDelay(
                relays::endSilent, silence / 2, silence / 2 + 1, TimeUnit.MILLISECONDS);
      }
      admin = AdminServer.start(config.admin(), meters(watched), this::isReady);
    } catch (IOException | RuntimeException e) {
      if (watched != null) {
        watched.close();
      }
      agent.close();
      transport.shutDown(0);
      throw e;
    }
  }

  public static Edge start(EdgeConfig config) throws IOException {
    return new Edge(config, null);
  }

  /** Starts an edge with another handler in place of the accounting. */
  static Edge start(EdgeConfig config, Supplier<ChannelHandler> accounts) throws IOException {
    return new Edge(config, accounts);
  }

  /**
   * Waits until this edge is ready. On a shared port it gets half of the new connections as soon as
   * it listens.
   */
  private void awaitReady() throws IOException {
    while (!isReady()) {
      if (!agent.zones().isReady() && isOver(ZONES_SECONDS)) {
        throw new IOException(
            "zones are not known after %d s: Kafka does not answer, and agent.state-dir has none"
                .formatted(ZONES_SECONDS));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private boolean isOver(long seconds) {
    return System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(seconds);
  }

  private PrometheusMeterRegistry meters(@Nullable CertificateFolder watched) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MicrometerAgentMetrics.bind(agent, meters);
    new JvmMemoryMetrics().bindTo(meters);
    rules.bind(meters);
    EdgeMetrics.bind(entrance, origins, meters);
    Gauge.builder("tidemark.edge.relayed.connections", relays, Relays::size)
        .description("Connections relayed now.")
        .register(meters);
    Gauge.builder("tidemark.edge.certificate.expiry.timestamp", () -> firstExpiry(watched))
        .description(
            "When the first of the certificates in use expires (Unix time). Alert within 14 days of it.")
        .baseUnit("seconds")
        .strongReference(true)
        .register(meters);
    return meters;
  }

  private static double firstExpiry(@Nullable CertificateFolder certificates) {
    return Optional.ofNullable(certificates)
        .flatMap(there -> there.current().firstToExpire())
        .map(expires -> (double) expires.getEpochSecond())
        .orElse(Double.NaN);
  }

  private ChannelHandler accounts() {
    return new AccountingHandler(agent, this::zoneOf, rules, clients, () -> draining);
  }

  private @Nullable String zoneOf(HttpRequest request) {
    String host = Hosts.of(request);
    Zone zone = host == null ? null : agent.zones().zoneOf(host);
    return zone == null ? null : zone.getId();
  }

  private Channel bind(Key<Integer> key, int port, ChannelInitializer<Channel> front)
      throws IOException {
    ServerBootstrap bootstrap = new ServerBootstrap();
    if (config.sharesPort()) {
      bootstrap.option(transport.sharedPort(), true);
    }
    transport.keepAlive(config.limits().keepAlive()).forEach(bootstrap::childOption);
    ChannelFuture bound =
        bootstrap
            .group(transport.acceptor(), transport.loops())
            .channel(transport.server())
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(front)
            .bind(config.host(), port)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "%s %d on %s cannot be used: %s"
              .formatted(key.name(), port, config.host(), bound.cause().getMessage()));
    }
    return bound.channel();
  }

  private void count() {
    relays.count(transport.loops(), loop -> censuses.computeIfAbsent(loop, l -> agent.census()));
  }

  private void endLimited() {
    if (agent.endsSome()) {
      relays.endLimited();
    }
  }

  public int port() {
    return port(listening.get(0));
  }

  /** The TLS port; empty without certificates. */
  public OptionalInt tlsPort() {
    return listening.size() < 2 ? OptionalInt.empty() : OptionalInt.of(port(listening.get(1)));
  }

  private static int port(Channel channel) {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  public int adminPort() {
    return admin.port();
  }

  public Agent agent() {
    return agent;
  }

  /**
   * Returns true if the zones are known, from Kafka or from disk, Kafka has acknowledged the
   * agent's first records, and the edge is not about to stop. After {@value #HEARD_SECONDS} seconds
   * it is ready without Kafka: an edge has to serve while Kafka is away.
   */
  public boolean isReady() {
    return !draining && agent.zones().isReady() && (agent.isHeard() || isOver(HEARD_SECONDS));
  }

  @Override
  public void close() {
    draining = true;
    if (config.sharesPort()) {
      // New clients go to the other edge, which already listens.
      stopListening();
    }
    try {
      long grace = config.drain().grace().toMillis();
      long spread = config.drain().spread().toMillis();
      log.info("draining {} connections, {} ms of grace", relays.size(), grace);
      boolean gone = relays.size() == 0 || relays.awaitNone(grace);
      relays.drain(spread);
      if (!gone && !relays.awaitNone(spread + CLOSE_MILLIS)) {
        log.warn("{} connections did not close in time", relays.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stopListening();
    transport.shutDown(1);
    agent.close();
    admin.close();
    if (certificates != null) {
      certificates.close();
    }
  }

  private void stopListening() {
    listening.forEach(channel -> channel.close().awaitUninterruptibly());
  }
}
