package io.tidemark.edge;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContextBuilder;
import io.tidemark.agent.Agent;
import io.tidemark.events.v1.Zone;
import io.tidemark.netty.AccountingHandler;
import io.tidemark.netty.Zones;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running edge proxy. {@code close} drains: no new upgrades, after the grace period 1012 to one
 * connection after the other, closes reported as drained, and the agent's goodbye.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a shutdown that fails has nothing left to tell
public final class Edge implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Edge.class);
  private static final long CLOSE_MILLIS = 5_000;
  private static final long LOOK_MILLIS = 500;
  private static final long ZONES_SECONDS = 60;
  private static final long LOOK_NANOS = 10_000_000;

  private final EdgeConfig config;
  private final Agent agent;
  private final Transport transport;
  private final Relays relays = new Relays();
  private final Channel listening;
  private final AdminServer admin;
  private volatile boolean draining;

  private Edge(EdgeConfig config) throws IOException {
    this.config = config;
    transport = Transport.open(config.threads());
    agent = Agent.start(config.agent());
    try {
      EdgeContext context =
          new EdgeContext(
              agent.zones(),
              relays,
              config.limits(),
              transport,
              SslContextBuilder.forClient().build());
      if (config.sharesPort()) {
        awaitZones();
      }
      listening = bind(context);
      transport
          .loops()
          .scheduleWithFixedDelay(
              this::endLimited, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      admin = AdminServer.start(config.admin(), agent, relays::size, this::isReady);
    } catch (IOException | RuntimeException e) {
      agent.close();
      transport.loops().shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw e;
    }
  }

  public static Edge start(EdgeConfig config) throws IOException {
    return new Edge(config);
  }

  /** Who shares a port is given half of what comes from the first moment on. */
  private void awaitZones() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ZONES_SECONDS);
    while (!agent.zones().isReady()) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "zones are not known after %d s: Kafka does not answer, and agent.state-dir has none"
                .formatted(ZONES_SECONDS));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private Channel bind(EdgeContext context) throws IOException {
    Zones zones =
        request -> {
          String host = Hosts.of(request);
          Zone zone = host == null ? null : context.zones().zoneOf(host);
          return zone == null ? null : zone.getId();
        };
    HttpDecoderConfig decoding =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(config.limits().headerBytes())
            .setMaxHeaderSize(config.limits().headerBytes());
    ServerBootstrap bootstrap = new ServerBootstrap();
    if (config.sharesPort()) {
      bootstrap.option(transport.sharedPort(), true);
    }
    var bound =
        bootstrap
            .group(transport.loops())
            .channel(transport.server())
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec(decoding))
                        .addLast(new FlowControlHandler())
                        .addLast(new AccountingHandler(agent, zones, () -> draining))
                        .addLast(new FrontHandler(context));
                  }
                })
            .bind(config.host(), config.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "edge.port %d on %s cannot be used: %s"
              .formatted(config.port(), config.host(), bound.cause().getMessage()));
    }
    return bound.channel();
  }

  private void endLimited() {
    if (agent.endsSome()) {
      relays.endLimited();
    }
  }

  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  public int adminPort() {
    return admin.port();
  }

  public Agent agent() {
    return agent;
  }

  /** Whether zones are known, from Kafka or from disk, and it is not about to stop. */
  public boolean isReady() {
    return !draining && agent.zones().isReady();
  }

  @Override
  public void close() {
    draining = true;
    if (config.sharesPort()) {
      // Whoever comes now is the other's, who listens already.
      listening.close().awaitUninterruptibly();
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
    listening.close().awaitUninterruptibly();
    transport.loops().shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    agent.close();
    admin.close();
  }
}
