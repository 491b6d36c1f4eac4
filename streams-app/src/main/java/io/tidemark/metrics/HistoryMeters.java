package io.tidemark.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidemark.usage.history.HistoryMetrics;
import io.tidemark.usage.history.UsageTable;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The metrics of the writing of history to PostgreSQL. */
final class HistoryMeters implements HistoryMetrics {
  private final Map<UsageTable, Counter> written = new EnumMap<>(UsageTable.class);
  private final Counter expired;
  private final Counter unreadable;
  private final Counter refused;
  private final Counter failures;
  private volatile long lagRecords;
  private volatile double lagSeconds;
  private volatile boolean up;
  private volatile long downSinceMillis = System.currentTimeMillis();

  HistoryMeters(MeterRegistry registry) {
    for (UsageTable table : UsageTable.values()) {
      written.put(
          table,
          Counter.builder("tidemark.history.rows.written")
              .tag("resolution", table.resolution().name().toLowerCase(Locale.ROOT))
              .description("Settled rows committed to the database.")
              .register(registry));
    }
    expired =
        Counter.builder("tidemark.history.rows.expired")
            .description("Rows left out since they are older than the retention.")
            .register(registry);
    unreadable =
        Counter.builder("tidemark.history.records.unreadable")
            .description("Records of tidemark.usage that were no settled rows. Alert on any.")
            .register(registry);
    refused =
        Counter.builder("tidemark.history.records.refused")
            .description(
                "Records that were left out since the database refuses what they hold. Alert on any.")
            .register(registry);
    failures =
        Counter.builder("tidemark.history.failures")
            .description("Tries that ended since the database or Kafka was away. Alert on growth.")
            .register(registry);
    Gauge.builder("tidemark.history.lag.records", () -> lagRecords)
        .description("Settled records not yet in the database, of this instance's partitions.")
        .register(registry);
    Gauge.builder("tidemark.history.lag.seconds", this::seconds)
        .description(
            "Age of the last record written while others wait, plus the time since writing became impossible. Alert beyond 300.")
        .register(registry);
    Gauge.builder("tidemark.history.up", () -> up ? 1 : 0)
        .description("Whether the last try reached the database. Alert on 0.")
        .register(registry);
  }

  @Override
  public void written(UsageTable table, int rows) {
    Counter counter = written.get(table);
    if (counter != null) {
      counter.increment(rows);
    }
  }

  @Override
  public void expired(int rows) {
    expired.increment(rows);
  }

  @Override
  public void unreadable() {
    unreadable.increment();
  }

  @Override
  public void refused() {
    refused.increment();
  }

  @Override
  public void lag(long records, double seconds) {
    lagRecords = records;
    lagSeconds = seconds;
  }

  long downSinceMillis() {
    return up ? 0 : downSinceMillis;
  }

  /** While nothing can be written, the age of the waiting records grows. */
  private double seconds() {
    return up ? lagSeconds : lagSeconds + (System.currentTimeMillis() - downSinceMillis) / 1000.0;
  }

  @Override
  public void up(boolean now) {
    if (up && !now) {
      downSinceMillis = System.currentTimeMillis();
    }
    up = now;
    if (!now) {
      failures.increment();
    }
  }
}
