package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An agent without threads: the test sets its clock, runs its sender, and stands in for Kafka. */
class Bench implements RecordSink {
  static final long START = 1_800_000_000_000L;

  /** Bytes of each connection that were reported while it was open. */
  static final long BYTES_BEFORE = 7;

  long nanos;
  int shards;
  boolean away;

  /** The largest record that the topic takes. */
  int mostBytes = Integer.MAX_VALUE;

  long appendSkewMillis;
  final List<Books> books = new ArrayList<>();

  final AgentClock clock = new AgentClock(START, () -> nanos);
  final ClockOffset offset = new ClockOffset();
  final Intake intake;
  final ShardBooks counts;
  final Gatherer gatherer;
  final Sender sender;

  Bench(int shards, AgentConfig.Memory memory) {
    this.shards = shards;
    for (int i = 0; i < shards; i++) {
      books.add(new Books());
    }
    AgentConfig config =
        new AgentConfig(
            "n",
            Map.of(),
            new AgentConfig.Timing(
                Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofMillis(300)),
            memory,
            null,
            Pseudonyms.NONE);
    intake = new Intake(clock, memory);
    counts = new ShardBooks(clock, memory, Pseudonyms.NONE);
    gatherer = new Gatherer(intake, clock, counts);
    BatchWriter writer =
        new BatchWriter(
            "n", new byte[16], offset, config, new Censuses(Pseudonyms.NONE, intake::traffic));
    sender = new Sender(clock, config, gatherer, counts, writer, offset, this);
  }

  static AgentConfig.Memory memory() {
    return new AgentConfig.Memory(1024, 1 << 20, 1 << 20, 16 << 10);
  }

  long open(String zone) {
    return intake.opened(zone, Protocol.WEBSOCKET, Client.NONE);
  }

  void close(long id, String zone) {
    intake.closed(
        id,
        zone,
        Protocol.WEBSOCKET,
        Client.NONE,
        10,
        20,
        BYTES_BEFORE,
        CloseCategory.CLIENT_CLOSED,
        1000);
  }

  void refuse(String zone) {
    intake.refused(
        zone, Protocol.WEBSOCKET, Client.NONE, RefusalReason.ORIGIN_REFUSED, "", 7, 503, 0);
  }

  void pass(long millis) {
    nanos += millis * 1_000_000;
  }

  /** Passes time in small steps, with a round of the sender after each. */
  void run(long millis) {
    for (long i = 0; i < millis; i += 25) {
      pass(25);
      sender.round();
    }
  }

  @Override
  public int shards() {
    return away ? 0 : shards;
  }

  @Override
  public void send(int shard, byte[] value, Ack ack) {
    if (away) {
      ack.failed("away");
      return;
    }
    if (value.length > mostBytes) {
      ack.tooLarge("%d bytes".formatted(value.length));
      return;
    }
    books.get(shard).read(value);
    ack.acknowledged(clock.millis() + appendSkewMillis);
  }

  @Override
  public void close() {}

  Map<String, Long> all(java.util.function.Function<Books, Map<String, Long>> of) {
    Map<String, Long> all = new java.util.TreeMap<>();
    books.forEach(book -> of.apply(book).forEach((zone, n) -> all.merge(zone, n, Long::sum)));
    all.values().removeIf(n -> n == 0);
    return all;
  }
}
