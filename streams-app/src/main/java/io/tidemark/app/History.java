package io.tidemark.app;

import io.tidemark.api.PolicyApi;
import io.tidemark.api.UsageApi;
import io.tidemark.metrics.Meters;
import io.tidemark.policy.PolicyTable;
import io.tidemark.usage.history.Actions;
import io.tidemark.usage.history.Database;
import io.tidemark.usage.history.HistoryConfig;
import io.tidemark.usage.history.HistoryWriter;
import io.tidemark.usage.history.SettledMinutes;
import io.tidemark.usage.history.Statements;
import io.tidemark.usage.history.Suspicions;
import io.tidemark.zones.ZoneTable;
import java.time.Clock;

/** The history of an instance: it writes some partitions, and reads all. */
final class History implements AutoCloseable {
  private final HistoryConfig config;
  private final Database database;
  private final HistoryWriter writer;

  History(AppConfig app, HistoryConfig config, Meters meters) {
    this.config = config;
    this.database = new Database(config);
    this.writer =
        new HistoryWriter(
            app.kafka(), app.run().id() + "-history", database, config, meters.history());
  }

  UsageApi api(ZoneTable zones, Clock clock) {
    return new UsageApi(
        new Statements(database, config, clock), zones, clock, Math.max(1, config.pool() / 2));
  }

  PolicyApi policies(PolicyTable policies, ZoneTable zones, Clock clock) {
    return new PolicyApi(
        policies, zones, new SettledMinutes(database), new Actions(database), suspicions(), clock);
  }

  Suspicions suspicions() {
    return new Suspicions(database);
  }

  void start() {
    writer.start();
  }

  @Override
  public void close() {
    writer.close();
    database.close();
  }
}
