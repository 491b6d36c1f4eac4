package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.settings.Settings;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of an event in a whole agent with its sender, without Kafka: bursts of 10,000 events,
 * with an empty queue before each.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 300)
@Measurement(iterations = 300)
@Fork(1)
public class BrokerAwayBenchmark {
  private static final int BURST = 10_000;

  private final String[] zones = new String[1_024];
  private final Client client = new Client(0, 0xffff_c0000201L);
  private @Nullable Agent agent;

  @Setup(Level.Trial)
  public void start() {
    for (int i = 0; i < zones.length; i++) {
      zones[i] = "%032x".formatted(i);
    }
    Settings settings =
        Settings.of(Map.of("kafka.bootstrap.servers", "127.0.0.1:1", "agent.node", "bench"));
    agent = Agent.start(AgentConfig.from(settings));
  }

  @Setup(Level.Invocation)
  public void awaitEmpty() {
    while (agent != null && agent.queued() > 0) {
      LockSupport.parkNanos(100_000);
    }
  }

  @TearDown(Level.Trial)
  public void stop() {
    if (agent != null) {
      agent.close();
    }
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public void burst() {
    Agent to = agent;
    if (to == null) {
      throw new IllegalStateException();
    }
    for (int i = 0; i < BURST / 2; i++) {
      String zone = zones[i & 1_023];
      long id = to.opened(zone, Protocol.WEBSOCKET, client);
      to.closed(
          id, zone, Protocol.WEBSOCKET, client, 100, 200, 0, CloseCategory.CLIENT_CLOSED, 1000);
    }
  }
}
