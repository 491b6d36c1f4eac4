package io.tidemark.alerts;

import io.tidemark.events.AlertNames;
import io.tidemark.events.Contract;
import io.tidemark.events.RecordWriter;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.AlertRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check of the service itself every two seconds: lost nodes, a ledger that does not balance,
 * history that is not written, stream threads that fail. It compares the alerts that should be
 * active with those that are, so a restart repeats no alert and ends those that are over. One
 * instance checks the fleet; each checks its own history and stream threads.
 */
public final class AlertWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AlertWatch.class);
  private static final String NODE = "node/";
  private static final String LEDGER = "ledger/";
  private static final String STREAMS = "streams/";
  private static final String HISTORY = "sink/history-";
  private static final long EVERY_MILLIS = 2_000;

  /** A lost node is no longer alerted after this time. */
  private static final Duration GONE_FOR_GOOD = Duration.ofHours(1);

  private static final Duration IMBALANCE_STANDS = Duration.ofHours(1);
  private static final Duration FORGOTTEN = Duration.ofDays(8);
  private static final Duration HISTORY_PATIENCE = Duration.ofMinutes(2);

  /** The instance's view of the service. */
  public interface Sight {
    /**
     * The health of the fleet; {@code null} if another instance checks it or a shard is missing.
     */
    @Nullable FleetHealth fleet();

    /** The time since which this instance's history is not written; 0 if it is written. */
    long historyDownSinceMillis();

    /** The fault of this instance's stream threads; {@code null} if there is none. */
    @Nullable Trouble streamTrouble();

    /** The name of this instance. */
    String instance();
  }

  /** A fault, with its beginning and its reason. */
  public record Trouble(long sinceMillis, String reason) {}

  /**
   * The health of the fleet.
   *
   * @param lostNodes with the time of their last report
   * @param imbalance connections by which the books ever differed from the reports for no known
   *     reason
   */
  public record FleetHealth(Map<String, Long> lostNodes, long imbalance) {
    public FleetHealth {
      lostNodes = Map.copyOf(lostNodes);
    }
  }

  private final Sight sight;
  private final AlertTable table;
  private final RecordWriter writer;
  private final Clock clock;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tidemark-alert-watch");
            thread.setDaemon(true);
            return thread;
          });
  private long imbalance = -1;

  AlertWatch(Sight sight, AlertTable table, RecordWriter writer, Clock clock) {
    this.sight = sight;
    this.table = table;
    this.writer = writer;
    this.clock = clock;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // look() logs its own errors
  void start() {
    looks.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  void look() {
    if (!table.isWhole()) {
      return;
    }
    try {
      long now = clock.millis();
      FleetHealth fleet = sight.fleet();
      if (fleet != null) {
        nodes(fleet, now);
        ledger(fleet, now);
      }
      history(now);
      streams(now);
      forget(now);
    } catch (CompletionException e) {
      log.debug("the service's own alerts cannot be written now: {}", e.toString());
    } catch (RuntimeException e) {
      log.error("the check of the service failed; it is repeated", e);
    }
  }

  private void nodes(FleetHealth fleet, long now) {
    Map<String, Long> lost = new HashMap<>(fleet.lostNodes());
    lost.values().removeIf(lastWord -> now - lastWord > GONE_FOR_GOOD.toMillis());
    for (AlertRecord alert : table.active(now)) {
      String node = alert.getId().startsWith(NODE) ? alert.getId().substring(NODE.length()) : null;
      if (node != null && !lost.containsKey(node)) {
        end(alert, now);
      }
    }
    lost.forEach(
        (node, lastWord) -> {
          if (!isActive(NODE + node, now)) {
            begin(
                alert(NODE + node, AlertNames.NODE_LOST, "warning", now)
                    .putLabels("node", node)
                    .putAnnotations("summary", "Proxy %s is lost".formatted(node))
                    .putAnnotations(
                        "reason",
                        "nothing has been heard of it since %s; its connections were ended there"
                            .formatted(Instant.ofEpochMilli(lastWord))));
          }
        });
  }

  /** The imbalance only grows: each increase is alerted for an hour. */
  private void ledger(FleetHealth fleet, long now) {
    boolean grew = imbalance >= 0 && fleet.imbalance() > imbalance;
    imbalance = fleet.imbalance();
    if (grew) {
      begin(
          alert(LEDGER + "imbalance", AlertNames.LEDGER_IMBALANCE, "critical", now)
              .putAnnotations("summary", "The books do not balance")
              .putAnnotations(
                  "reason",
                  "they differ from the proxies' own counts by %,d connections, with no known reason"
                      .formatted(imbalance))
              .setEndsMillis(now + IMBALANCE_STANDS.toMillis()));
    }
  }

  private void history(long now) {
    String id = HISTORY + sight.instance();
    long down = sight.historyDownSinceMillis();
    if (down == 0) {
      endOf(id, now);
    } else if (now - down > HISTORY_PATIENCE.toMillis() && !isActive(id, now)) {
      begin(
          alert(id, AlertNames.SINK_DOWN, "critical", down)
              .putLabels("sink", "history")
              .putLabels("instance", sight.instance())
              .putAnnotations("summary", "Settled usage does not reach the database")
              .putAnnotations("reason", "not since %s".formatted(Instant.ofEpochMilli(down))));
    }
  }

  private void streams(long now) {
    String id = STREAMS + sight.instance();
    Trouble trouble = sight.streamTrouble();
    if (trouble == null) {
      endOf(id, now);
    } else if (!isActive(id, now)) {
      begin(
          alert(id, AlertNames.STREAM_FAILING, "critical", trouble.sinceMillis())
              .putLabels("instance", sight.instance())
              .putAnnotations("summary", "Stream threads fail at the same place")
              .putAnnotations("reason", trouble.reason()));
    }
  }

  private void endOf(String id, long now) {
    AlertRecord there = table.find(id);
    if (there != null && AlertTable.isActive(there, now)) {
      end(there, now);
    }
  }

  /** Deletes ended alerts from the topic when no receiver can still be waiting for them. */
  private void forget(long now) {
    for (AlertRecord alert : table.endedBefore(now - FORGOTTEN.toMillis())) {
      writer.write(Topic.ALERTS, alert.getId(), null).join();
      table.record(Topic.ALERTS, alert.getId(), null);
    }
  }

  private boolean isActive(String id, long now) {
    AlertRecord there = table.find(id);
    return there != null && AlertTable.isActive(there, now);
  }

  private AlertRecord.Builder alert(String id, String name, String severity, long starts) {
    AlertRecord there = table.find(id);
    return AlertRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setId(id)
        .setName(name)
        .putLabels("severity", severity)
        .setStartsMillis(starts)
        .setVersion(there == null ? 1 : there.getVersion() + 1);
  }

  private void begin(AlertRecord.Builder alert) {
    write(alert.build());
  }

  private void end(AlertRecord alert, long now) {
    write(alert.toBuilder().setEndsMillis(now).setVersion(alert.getVersion() + 1).build());
  }

  private void write(AlertRecord alert) {
    writer.write(Topic.ALERTS, alert.getId(), alert.toByteArray()).join();
    // The record comes back from the topic a little later; the next look must not write it again.
    table.record(Topic.ALERTS, alert.getId(), alert.toByteArray());
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
