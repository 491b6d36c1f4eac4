package io.tidemark.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/**
 * A test in which real threads hand events over to a real sender, with a ring far too small:
 * nothing is lost, and no count goes below zero.
 */
class IntakeThreadsTest {
  private static final int THREADS = 6;
  private static final int EACH = 60_000;

  @Test
  void nothingIsLostBetweenThreads() throws InterruptedException {
    AgentConfig.Memory memory = new AgentConfig.Memory(256, 1 << 20, 1 << 20, 64 << 10);
    AgentConfig config =
        new AgentConfig(
            "n",
            Map.of(),
            new AgentConfig.Timing(
                Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofSeconds(5)),
            memory,
            null,
            Pseudonyms.NONE);
    AgentClock clock = AgentClock.system();
    Intake intake = new Intake(clock, memory);
    ShardBooks counts = new ShardBooks(clock, memory, Pseudonyms.NONE);
    Gatherer gatherer = new Gatherer(intake, clock, counts);
    ClockOffset offset = new ClockOffset();
    List<Books> books = List.of(new Books(), new Books());
    List<Throwable> wrong = new ArrayList<>();
    RecordSink sink =
        new RecordSink() {
          @Override
          public int shards() {
            return 2;
          }

          @Override
          public void send(int shard, byte[] value, Ack ack) {
            try {
              books.get(shard).read(value);
              if (books.get(shard).endOfCut) {
                assertThat(books.get(shard).open.values()).allMatch(n -> n >= 0);
              }
            } catch (AssertionError e) {
              wrong.add(e);
            }
            ack.acknowledged(clock.millis());
          }

          @Override
          public void close() {}
        };
    BatchWriter writer =
        new BatchWriter(
            "n", new byte[16], offset, config, new Censuses(Pseudonyms.NONE, intake::traffic));
    Sender sender = new Sender(clock, config, gatherer, counts, writer, offset, sink);
    sender.start();

    Set<Long> ids = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      String zone = "zone-" + t % 3;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < EACH; i++) {
                  long id = intake.opened(zone, Protocol.WEBSOCKET, Client.NONE);
                  ids.add(id);
                  if (i % 100 != 0) {
                    intake.closed(
                        id,
                        zone,
                        Protocol.WEBSOCKET,
                        Client.NONE,
                        1,
                        1,
                        Bench.BYTES_BEFORE,
                        CloseCategory.CLIENT_CLOSED,
                        1000);
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    sender.stop();
    assertThat(wrong).isEmpty();
    assertThat(new HashSet<>(ids)).hasSize(THREADS * EACH);
    assertThat(Books.sum(books, b -> b.opened)).isEqualTo((long) THREADS * EACH);
    assertThat(Books.sum(books, b -> b.closed)).isEqualTo((long) THREADS * EACH);
    assertThat(sender.stats().events().tallied()).as("the ring was full at times").isPositive();
    assertThat(sender.stats().delivery().errors()).isZero();
  }
}
