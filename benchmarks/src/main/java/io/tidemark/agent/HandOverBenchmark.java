package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of handing an event over, for an I/O thread: an opening and a closing, divided by two.
 * {@code empty}: another thread takes events away as they come. {@code full}: no thread does so,
 * and each event becomes a count under a stripe's lock.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HandOverBenchmark {
  private static final int ZONES = 1_024;

  @Param({"empty", "full"})
  public String queue = "";

  private final String[] zones = new String[ZONES];
  private final Client client = new Client(0, 0xffff_c0000201L);
  private @Nullable Intake intake;
  private @Nullable Thread taker;
  private volatile boolean stopping;

  @State(Scope.Thread)
  public static class Turn {
    int next;
  }

  @Setup(Level.Trial)
  public void start() {
    for (int i = 0; i < ZONES; i++) {
      zones[i] = "%032x".formatted(i);
    }
    AgentConfig.Memory memory = new AgentConfig.Memory(65_536, 16 << 20, 16 << 20, 512 << 10);
    Intake made = new Intake(AgentClock.system(), memory);
    intake = made;
    if (queue.equals("full")) {
      for (int i = 0; i <= 65_536; i++) {
        long unused = made.opened(zones[0], Protocol.WEBSOCKET, client);
      }
      return;
    }
    taker =
        new Thread(
            () -> {
              while (!stopping) {
                long unused = made.take((zone, counts) -> {}, event -> {});
                Thread.onSpinWait();
              }
            });
    taker.start();
  }

  @TearDown(Level.Trial)
  public void stop() throws InterruptedException {
    stopping = true;
    if (taker != null) {
      taker.join();
    }
  }

  @Benchmark
  @OperationsPerInvocation(2)
  public long openAndClose(Turn turn) {
    Intake to = intake;
    if (to == null) {
      throw new IllegalStateException();
    }
    String zone = zones[turn.next++ & (ZONES - 1)];
    long id = to.opened(zone, Protocol.WEBSOCKET, client);
    to.closed(id, zone, Protocol.WEBSOCKET, client, 100, 200, 0, CloseCategory.CLIENT_CLOSED, 1000);
    return id;
  }
}
