package io.tidemark.cli;

import io.tidemark.app.AppConfig;
import io.tidemark.audit.Audit;
import io.tidemark.audit.KafkaTopics;
import io.tidemark.commands.ConfigOptions;
import io.tidemark.settings.Settings;
import io.tidemark.usage.history.Database;
import io.tidemark.usage.history.HistoryConfig;
import io.tidemark.usage.history.Rebuild;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rebuild",
    description = {
      "Writes history in PostgreSQL anew from Kafka, while the application runs.",
      "What is missing is added, what differs is put right, and the rest stays as it is."
    },
    mixinStandardHelpOptions = true)
final class RebuildCommand implements Callable<Integer> {
  /** The topic that rows come from. */
  enum Source {
    usage,
    connections
  }

  @Mixin private final MinuteRange range = new MinuteRange();

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      defaultValue = "usage",
      description =
          "usage: settled rows, as far back as that topic reaches; connections: recounted from the raw log (${DEFAULT-VALUE})")
  private Source source = Source.usage;

  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Override
  public Integer call() throws IOException, SQLException {
    range.check("rebuild");
    Instant first = range.from();
    Instant last = range.to();
    Settings settings = options.settings();
    AppConfig config = AppConfig.from(settings);
    settings.check();
    HistoryConfig history = config.history();
    if (history == null) {
      throw new IllegalStateException("history.url must be set: there is no history to rebuild");
    }
    try (Database database = new Database(history);
        KafkaTopics topics = new KafkaTopics(config.kafka())) {
      database.migrate();
      Rebuild rebuild =
          new Rebuild(
              database,
              history,
              config.ledger().shards(),
              first.toEpochMilli(),
              last.toEpochMilli());
      ProgressLine progress = new ProgressLine(System.err);
      if (source == Source.usage) {
        rebuild.fromUsage(config.kafka(), progress::at);
      } else {
        recount(topics, config, rebuild, progress);
      }
      progress.clear();
      System.out.printf(
          "%s to %s: %,d rows read, %,d were missing or differed%n",
          first, last, rebuild.read(), rebuild.changed());
    }
    return 0;
  }

  private void recount(KafkaTopics topics, AppConfig config, Rebuild rebuild, ProgressLine progress)
      throws IOException, SQLException {
    Audit.Result result =
        new Audit(
                topics,
                new Audit.Range(
                    rebuild.fromMillis(), rebuild.toMillis(), null, config.ledger().lease()),
                progress::at)
            .counting(rebuild::row)
            .run();
    rebuild.flush();
    result.unverifiable().forEach(each -> System.out.println("left as it was: " + each));
  }
}
