package io.tidemark.cli;

import io.tidemark.zones.ZonesFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description = "Checks a zones file, and says all that is wrong with it.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "zones and plans in YAML, as JSON lines (.jsonl), or a folder of both")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Override
  public Integer call() {
    ZonesFile zones = ZonesFile.read(file, read -> System.err.printf("%,d zones read …%n", read));
    System.out.printf("ok: %d plans, %d zones%n", zones.plans().size(), zones.zones().size());
    return 0;
  }
}
