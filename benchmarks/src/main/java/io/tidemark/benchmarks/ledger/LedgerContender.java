package io.tidemark.benchmarks.ledger;

import io.tidemark.app.AppConfig;
import io.tidemark.app.StreamsSettings;
import io.tidemark.cases.Caps;
import io.tidemark.cases.DialogueInputs;
import io.tidemark.cases.LimitTable;
import io.tidemark.cases.LiveCaps;
import io.tidemark.cases.LiveDialogues;
import io.tidemark.ledger.LiveShards;
import io.tidemark.plans.LivePlans;
import io.tidemark.policy.Policy;
import io.tidemark.settings.Settings;
import io.tidemark.topology.FailedRecords;
import io.tidemark.topology.TidemarkTopology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** The application's own topology with its own settings; only the ticks and the API are missing. */
final class LedgerContender implements Contender {
  private final boolean restore;
  private final boolean detection;

  LedgerContender(boolean restore, boolean detection) {
    this.restore = restore;
    this.detection = detection;
  }

  @Override
  public void run(Task task) throws Exception {
    Path state = Files.createTempDirectory("tidemark-bench");
    AppConfig config =
        AppConfig.from(
            Settings.of(
                Map.of(
                    "kafka.bootstrap.servers", task.bootstrap(),
                    "app.id", task.id(),
                    "app.replication", "1",
                    "app.shards", Integer.toString(Workload.SHARDS),
                    "app.threads", "2",
                    "abuse.detection", detection ? "on" : "off",
                    "app.state-dir", state.toString())));
    LiveShards live = new LiveShards();
    FailedRecords failed = new FailedRecords(Clock.systemUTC(), 1);
    KafkaStreams streams =
        new KafkaStreams(
            TidemarkTopology.build(
                config.ledger(),
                live,
                new LivePlans(),
                shard -> {},
                new Caps(new LimitTable(), new LiveCaps(), (limit, refusal) -> {}),
                new NothingAround(),
                new LiveDialogues(),
                failed),
            StreamsSettings.of(config, "127.0.0.1:1", failed));
    if (!restore) {
      StreamsRun.run(streams, task);
      return;
    }
    long begin = System.nanoTime();
    streams.start();
    while (live.all().size() < Workload.SHARDS) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    Pace.print((System.nanoTime() - begin) / 1e9);
    streams.close();
  }

  /** The built-in policy, and plans without guidelines. */
  private static final class NothingAround implements DialogueInputs {
    @Override
    public boolean isWatching() {
      return true;
    }

    @Override
    public Policy policy() {
      return Policy.DEFAULT;
    }

    @Override
    public Map<String, Long> guidelines() {
      return Map.of();
    }

    @Override
    public @Nullable String contact(String zone) {
      return null;
    }
  }
}
