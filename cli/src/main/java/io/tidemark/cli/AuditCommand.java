package io.tidemark.cli;

import io.tidemark.app.AppConfig;
import io.tidemark.audit.Audit;
import io.tidemark.audit.KafkaTopics;
import io.tidemark.commands.ConfigOptions;
import io.tidemark.events.Contract;
import io.tidemark.settings.Settings;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "audit",
    description = {
      "Recomputes settled rows from the raw log, by other means than the ledger's, and compares.",
      "Ends with 0 if nothing differs, with 1 if anything does."
    },
    mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
  private static final int MOST = 50;

  @Mixin private final MinuteRange range = new MinuteRange();

  @Option(
      names = "--zone",
      paramLabel = "ID",
      description = "one zone only; plans and the fleet are left out")
  private @Nullable String zone;

  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Override
  public Integer call() throws IOException {
    range.check("audit");
    Instant first = range.from();
    Instant last = range.to();
    if (zone != null && !Contract.isZone(zone)) {
      throw new IllegalStateException("--zone must be 1 to 64 of [A-Za-z0-9_-], got: " + zone);
    }
    Settings settings = options.settings();
    AppConfig config = AppConfig.from(settings);
    settings.check();
    ProgressLine progress = new ProgressLine(System.err);
    try (KafkaTopics topics = new KafkaTopics(config.kafka())) {
      Audit.Result result =
          new Audit(
                  topics,
                  new Audit.Range(
                      first.toEpochMilli(), last.toEpochMilli(), zone, config.ledger().lease()),
                  progress::at)
              .run();
      progress.clear();
      result.unverifiable().forEach(each -> System.out.println("unverifiable: " + each));
      result.findings().stream().limit(MOST).forEach(System.out::println);
      if (result.findings().size() > MOST) {
        System.out.printf("… and %,d more%n", result.findings().size() - MOST);
      }
      System.out.printf(
          "%s to %s: %,d settled rows against %,d events, %,d decisions and %,d rejected records: %s%n",
          first,
          last,
          result.rows(),
          result.events(),
          result.decisions(),
          result.rejected(),
          result.isClean()
              ? "no difference"
              : "%,d differences".formatted(result.findings().size()));
      return result.isClean() ? 0 : 1;
    }
  }
}
