package io.tidemark.quickstart;

import io.tidemark.edge.Edge;
import io.tidemark.edge.EdgeConfig;
import io.tidemark.settings.Settings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "edge", description = "Runs the reference proxy.", mixinStandardHelpOptions = true)
final class EdgeCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(names = "--check", description = "only check the configuration, and say what is wrong")
  private boolean check;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings settings = options.settings();
    EdgeConfig config = EdgeConfig.from(settings);
    settings.check();
    if (check) {
      System.out.println("ok");
      return 0;
    }
    Edge edge = Edge.start(config);
    System.out.printf(
        "edge on %s:%d, metrics on %s:%d%n",
        config.host(), edge.port(), config.admin().host(), edge.adminPort());
    return UntilStopped.run(edge);
  }
}
