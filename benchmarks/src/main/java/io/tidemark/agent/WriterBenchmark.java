package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import java.time.Duration;
import java.util.Map;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of an event in the whole agent on one thread: handed over, counted, and written into a
 * record, with a Kafka that takes every record at once. {@code once}: each zone keeps something
 * open, so it is named once. {@code each}: nothing stays open and a snapshot follows each batch, so
 * every batch names all of its zones.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WriterBenchmark implements RecordSink {
  private static final int BATCH = 4_000;

  @Param({"1024", "10000"})
  public int zones;

  @Param({"once", "each"})
  public String named = "";

  private final Client client = new Client(0, 0xffff_c0000201L);
  private String[] ids = {};
  private long nanos;
  private int next;
  private @Nullable Intake intake;
  private @Nullable Sender sender;

  @Setup(Level.Trial)
  public void start() {
    ids = new String[zones];
    for (int i = 0; i < zones; i++) {
      ids[i] = "%032x".formatted(i);
    }
    AgentClock clock = new AgentClock(1_800_000_000_000L, () -> nanos);
    AgentConfig.Memory memory = new AgentConfig.Memory(65_536, 16 << 20, 16 << 20, 512 << 10);
    AgentConfig config =
        new AgentConfig(
            "bench",
            Map.of(),
            new AgentConfig.Timing(
                Duration.ofMillis(250),
                named.equals("each") ? Duration.ZERO : Duration.ofSeconds(30),
                Duration.ofSeconds(1)),
            memory,
            null,
            Pseudonyms.NONE);
    Intake made = new Intake(clock, memory);
    ShardBooks books = new ShardBooks(clock, memory, Pseudonyms.NONE);
    Gatherer gatherer = new Gatherer(made, clock, books);
    ClockOffset offset = new ClockOffset();
    BatchWriter writer =
        new BatchWriter(
            "bench", new byte[16], offset, config, new Censuses(Pseudonyms.NONE, made::traffic));
    intake = made;
    sender = new Sender(clock, config, gatherer, books, writer, offset, this);
    round();
    round();
    if (named.equals("once")) {
      for (String id : ids) {
        long unused = made.opened(id, Protocol.WEBSOCKET, client);
      }
    }
    round();
  }

  private void round() {
    Sender of = sender;
    if (of == null) {
      throw new IllegalStateException();
    }
    nanos += TimeUnit.MILLISECONDS.toNanos(300);
    of.round();
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void batch() {
    Intake to = intake;
    if (to == null) {
      throw new IllegalStateException();
    }
    for (int i = 0; i < BATCH / 2; i++) {
      next = (next + 1) % zones;
      long id = to.opened(ids[next], Protocol.WEBSOCKET, client);
      to.closed(
          id, ids[next], Protocol.WEBSOCKET, client, 99, 999, 0, CloseCategory.CLIENT_CLOSED, 1000);
    }
    round();
  }

  @Override
  public int shards() {
    return 8;
  }

  @Override
  public void send(int shard, byte[] value, Ack ack) {
    ack.acknowledged(1_800_000_000_000L + TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  @Override
  public void close() {}
}
