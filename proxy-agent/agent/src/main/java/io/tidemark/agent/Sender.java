package io.tidemark.agent;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that takes and counts events, cuts shards and sends records. It wakes every few
 * milliseconds so that the ring stays empty, and cuts a shard when the flush interval has passed
 * and the shard's last record is acknowledged.
 */
final class Sender implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);
  private static final long WAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long METADATA_MILLIS = 250;

  private final AgentClock clock;
  private final AgentConfig config;
  private final Feed feed;
  private final ShardBooks books;
  private final BatchWriter writer;
  private final ClockOffset offset;
  private final RecordSink sink;
  private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();

  private ShardOutbox[] shards = new ShardOutbox[0];
  private long nextCutMillis;
  private long nextMetadataMillis;
  private long acknowledged;
  private long inFlightEvents;
  private long sendFailures;
  private long splits;
  private long errors;
  private final RefusalLog refusals = new RefusalLog();

  private int unheard = Integer.MAX_VALUE;
  private volatile boolean heard;
  private volatile boolean stopping;
  private volatile AgentStats stats = AgentStats.NONE;
  private @Nullable Thread thread;

  Sender(
      AgentClock clock,
      AgentConfig config,
      Feed feed,
      ShardBooks books,
      BatchWriter writer,
      ClockOffset offset,
      RecordSink sink) {
    this.clock = clock;
    this.config = config;
    this.feed = feed;
    this.books = books;
    this.writer = writer;
    this.offset = offset;
    this.sink = sink;
  }

  void start() {
    Thread made = new Thread(this, "tidemark-agent-sender");
    made.setDaemon(true);
    made.start();
    thread = made;
  }

  @Override
  public void run() {
    while (!stopping) {
      guarded(this::round);
      LockSupport.parkNanos(WAKE_NANOS);
    }
    guarded(this::finish);
    sink.close();
  }

  /**
   * Runs a round. A failed round is counted, the first one is logged, and the next goes on with
   * what was gathered.
   */
  private void guarded(Runnable round) {
    try {
      round.run();
    } catch (RuntimeException e) {
      if (errors++ == 0) {
        log.error("the agent's sender failed; it goes on (logged once, then counted)", e);
      }
    }
  }

  /**
   * One round of the thread. Package-private for tests, which call it instead of starting the
   * thread.
   */
  void round() {
    answered();
    boolean cuts = clock.millis() >= nextCutMillis || (feed.isBehind() && areClear());
    long through = feed.isReady(shards, cuts) ? feed.gather(shards) : feed.throughMillis();
    long now = clock.millis();
    if (shards.length == 0 && now >= nextMetadataMillis) {
      nextMetadataMillis = now + METADATA_MILLIS;
      place(sink.shards());
    }
    if (cuts) {
      nextCutMillis = now + config.timing().flush().toMillis();
      for (ShardOutbox shard : shards) {
        if (shard.isClear()) {
          cut(() -> writer.cut(shard, through, now, books));
        }
      }
    }
    feed.written(shards);
    for (ShardOutbox shard : shards) {
      send(shard, now);
    }
    publish();
  }

  private boolean areClear() {
    return Arrays.stream(shards).allMatch(ShardOutbox::isClear);
  }

  /**
   * Writes the goodbyes and waits until Kafka has them, or for the stop timeout; does nothing where
   * another process goes on. Package-private for tests.
   */
  void finish() {
    if (feed.isResumed()) {
      return;
    }
    long deadline = clock.millis() + config.timing().stop().toMillis();
    // Gathers twice, over a millisecond apart: the first call leaves the events of the current
    // millisecond behind.
    feed.gather(shards);
    LockSupport.parkNanos(2 * TimeUnit.MILLISECONDS.toNanos(1));
    long through = feed.gather(shards);
    feed.drain();
    for (ShardOutbox shard : shards) {
      cut(() -> writer.goodbye(shard, through, clock.millis(), books));
    }
    boolean clear = false;
    while (!clear && clock.millis() < deadline) {
      clear = true;
      for (ShardOutbox shard : shards) {
        send(shard, clock.millis());
        clear &= shard.isClear();
      }
      LockSupport.parkNanos(WAKE_NANOS);
      answered();
    }
    publish();
    if (!clear) {
      log.warn(
          "stopped before Kafka had everything: connections whose end it lacks count as lost after their lease; a longer agent.stop-timeout helps");
    }
  }

  private void cut(Runnable write) {
    long before = feed.waiting();
    write.run();
    inFlightEvents += before - feed.waiting();
  }

  private void place(int count) {
    if (count > 0) {
      ShardOutbox[] made = new ShardOutbox[count];
      for (int i = 0; i < count; i++) {
        made[i] = new ShardOutbox(i, clock.startMillis());
      }
      feed.placed(made);
      shards = made;
      books.placeInto(made);
      unheard = count;
      nextCutMillis = 0;
    }
  }

  private void send(ShardOutbox shard, long now) {
    ShardOutbox.Outgoing record = shard.next(now);
    if (record == null) {
      return;
    }
    long sent = clock.eventMillis();
    sink.send(
        shard.shard,
        record.value(),
        new RecordSink.Ack() {
          @Override
          public void acknowledged(long appendMillis) {
            long then = clock.eventMillis();
            answers.add(() -> taken(shard, sent, then, appendMillis));
          }

          @Override
          public void failed(String reason) {
            answers.add(() -> refused(shard, reason));
          }

          @Override
          public void tooLarge(String reason) {
            answers.add(() -> shrink(shard, reason));
          }
        });
  }

  private void refused(ShardOutbox shard, String reason) {
    sendFailures++;
    refusals.tell(shard.shard, reason);
    shard.failed(clock.millis());
  }

  private void shrink(ShardOutbox shard, String reason) {
    refused(shard, reason);
    if (writer.shrink(shard)) {
      splits++;
    }
  }

  private void taken(ShardOutbox shard, long sentMillis, long ackMillis, long appendMillis) {
    int events = shard.acknowledged().events();
    if (!shard.heard) {
      shard.heard = true;
      heard = --unheard == 0;
    }
    acknowledged += events;
    inFlightEvents -= events;
    if (!offset.known()) {
      nextCutMillis = 0; // cuts now what has waited for the first acknowledgement
    }
    offset.sample(sentMillis, ackMillis, appendMillis);
    send(shard, clock.millis());
  }

  private void answered() {
    Runnable answer = answers.poll();
    while (answer != null) {
      answer.run();
      answer = answers.poll();
    }
  }

  private void publish() {
    stats =
        new AgentStats(
            new AgentStats.Events(
                feed.offered(),
                acknowledged,
                books.tallied(),
                feed.waiting() + inFlightEvents,
                books.droppedBadZone(),
                books.stragglers()),
            new AgentStats.Delivery(
                sendFailures,
                splits,
                errors,
                clock.millis() - oldestUnsent(),
                offset.known() ? offset.millis() : 0,
                books.segments()));
  }

  /** The earliest complete-through among shards that wait for Kafka. */
  private long oldestUnsent() {
    long oldest = feed.throughMillis();
    for (ShardOutbox shard : shards) {
      if (!shard.isClear()) {
        oldest = Math.min(oldest, shard.completeThroughMillis);
      }
    }
    return oldest;
  }

  /** Returns true once Kafka has acknowledged a record in each shard. */
  boolean isHeard() {
    return heard;
  }

  AgentStats stats() {
    return stats;
  }

  /** Stops the thread; waits until Kafka has the goodbyes or the stop timeout has passed. */
  void stop() {
    stopping = true;
    Thread running = thread;
    if (running == null) {
      return;
    }
    LockSupport.unpark(running);
    try {
      running.join(config.timing().stop().toMillis() + 1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
