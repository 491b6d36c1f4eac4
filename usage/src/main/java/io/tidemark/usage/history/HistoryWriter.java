package io.tidemark.usage.history;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer of {@code tidemark.usage}, {@code tidemark.zones}, {@code tidemark.cases} and {@code
 * tidemark.actions} to PostgreSQL, with its own thread. Rows and the offsets they came from are
 * committed together: a crash of either side at any moment loses nothing and doubles nothing. While
 * the database or Kafka is unavailable, the writer tries again with growing pauses; no other code
 * waits for it.
 */
public final class HistoryWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HistoryWriter.class);
  private static final long SOON_MILLIS = 200;
  private static final long LATEST_MILLIS = 15_000;
  private static final Duration STOP = Duration.ofSeconds(10);

  private final Map<String, String> kafka;
  private final String group;
  private final Database database;
  private final HistoryConfig config;
  private final HistoryMetrics metrics;
  private final RefusalBudget leaveOut = new RefusalBudget();
  private final Thread thread = new Thread(this::run, "tidemark-history");
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable HistoryRun running;

  /**
   * @param group the consumer group; its instances share the partitions
   */
  public HistoryWriter(
      Map<String, String> kafka,
      String group,
      Database database,
      HistoryConfig config,
      HistoryMetrics metrics) {
    this.kafka = Map.copyOf(kafka);
    this.group = group;
    this.database = database;
    this.config = config;
    this.metrics = metrics;
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    long pause = SOON_MILLIS;
    while (stopped.getCount() > 0) {
      long began = System.nanoTime();
      try {
        database.migrate();
        metrics.up(true);
        try (HistoryRun run = new HistoryRun(kafka, group, database, config, metrics, leaveOut)) {
          running = run;
          run.follow(() -> stopped.getCount() > 0);
        }
        return;
      } catch (WakeupException | InterruptException e) {
        return;
      } catch (SQLException | FlywayException | KafkaException e) {
        pause = next(pause, began);
        log.warn("history cannot be written; the next try is in {} ms: {}", pause, first(e));
        await(pause);
      } catch (RuntimeException e) {
        pause = next(pause, began);
        log.error("history failed; the next try is in {} ms", pause, e);
        await(pause);
      } finally {
        running = null;
      }
    }
  }

  private long next(long pause, long began) {
    metrics.up(false);
    boolean wentWell = System.nanoTime() - began > TimeUnit.MINUTES.toNanos(1);
    return wentWell ? SOON_MILLIS : Math.min(LATEST_MILLIS, 2 * pause);
  }

  private static String first(Exception e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.strip().lines().findFirst().orElse("");
  }

  @SuppressWarnings("CheckReturnValue") // the loop checks whether the writer is stopped
  private void await(long millis) {
    try {
      stopped.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped.countDown();
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    HistoryRun run = running;
    if (run != null) {
      run.wakeup();
    }
    try {
      thread.join(STOP.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
