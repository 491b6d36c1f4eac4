package io.tidemark.sidecar;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tidemark.agent.AgentStats;
import io.tidemark.agent.MicrometerAgentMetrics;
import io.tidemark.agent.ResumableAgent;
import io.tidemark.commands.AdminServer;
import io.tidemark.events.Contract;
import io.tidemark.events.HostName;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.Zone;
import io.tidemark.sidecar.admit.AdmitServer;
import io.tidemark.sidecar.haproxy.SessionEnder;
import io.tidemark.sidecar.spool.HeldEnds;
import io.tidemark.sidecar.spool.Sessions;
import io.tidemark.sidecar.spool.SpoolFigures;
import io.tidemark.sidecar.spool.SpoolSource;
import io.tidemark.sidecar.stream.StreamServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A running sidecar. {@code close} ends nothing: the proxy's connections stay open, and the next
 * sidecar goes on with the journal.
 */
public final class Sidecar implements AutoCloseable {
  private static final Path PROC = Path.of("/proc");
  private static final long FREED_AT_A_TIME = 64 << 20;

  private final ResumableAgent agent;
  private final AdmitServer admit;
  private final StreamServer stream;
  private final AdminServer admin;
  private final SessionEnder ender;
  private final SpoolFigures figures;

  private Sidecar(SidecarConfig config) throws IOException {
    Files.createDirectories(config.spool());
    AtomicReference<@Nullable ResumableAgent> started = new AtomicReference<>();
    ender = new SessionEnder(config.haproxyMaster());
    Sessions sessions = new Sessions(System::currentTimeMillis);
    SpoolSource source =
        new SpoolSource(
            new SpoolSource.Setting(
                config.spool(),
                PROC,
                config.holdBack().toMillis(),
                config.compareEvery().toMillis(),
                Sidecar::bootMillis,
                FREED_AT_A_TIME,
                System::currentTimeMillis,
                () -> isReady(started.get()),
                host -> zoneOf(started.get(), host),
                (zone, protocol) -> counts(started.get(), zone, protocol),
                new HeldEnds(limits(started), ender),
                sessions));
    figures = source.figures();
    agent = ResumableAgent.start(config.agent(), config.journal(), source);
    started.set(agent);
    stream = StreamServer.start(config.stream(), config.spool(), sessions);
    admit =
        AdmitServer.start(
            config.admit(), (host, client) -> agent.admit(zoneOf(agent, host), client));
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MicrometerAgentMetrics.bind(agent, meters);
    new JvmMemoryMetrics().bindTo(meters);
    SidecarMetrics.bind(figures, admit, config.spool(), meters);
    admin = AdminServer.start(config.admin(), meters, this::isReady);
  }

  public static Sidecar start(SidecarConfig config) throws IOException {
    return new Sidecar(config);
  }

  private static boolean isReady(@Nullable ResumableAgent agent) {
    return agent != null && agent.zones().isReady();
  }

  /** The zone of a host; what belongs to no zone is counted under one name. */
  private static String zoneOf(@Nullable ResumableAgent agent, String host) {
    String name = HostName.of(host);
    Zone zone = name == null || agent == null ? null : agent.zones().zoneOf(name);
    return zone == null ? Contract.UNKNOWN_ZONE : zone.getId();
  }

  private static boolean counts(@Nullable ResumableAgent agent, String zone, Protocol protocol) {
    return agent != null && agent.zones().counts(zone, protocol);
  }

  private static HeldEnds.Limits limits(AtomicReference<@Nullable ResumableAgent> started) {
    return new HeldEnds.Limits(
        () -> {
          ResumableAgent agent = started.get();
          return agent != null && agent.endsSome();
        },
        (zone, protocol, client) -> {
          ResumableAgent agent = started.get();
          return agent != null && agent.ends(zone, protocol, client);
        });
  }

  /** When the machine has started by the clock as it is now; 0 where that is not known. */
  private static long bootMillis() {
    try {
      String uptime = Files.readString(PROC.resolve("uptime")).split(" ", 2)[0];
      return System.currentTimeMillis() - (long) (Double.parseDouble(uptime) * 1000);
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  /** Returns true once the zones are known, and Kafka has acknowledged a record in every shard. */
  public boolean isReady() {
    return isReady(agent) && agent.isHeard();
  }

  public AgentStats stats() {
    return agent.stats();
  }

  /** The connections that are open by the lines read so far. */
  public int open() {
    return figures.open();
  }

  public AdmitServer admit() {
    return admit;
  }

  public int adminPort() {
    return admin.port();
  }

  @Override
  public void close() throws IOException {
    admit.close();
    stream.close();
    agent.close();
    admin.close();
    ender.close();
  }
}
