package io.tidemark.edge;

import io.tidemark.commands.ConfigOptions;
import io.tidemark.commands.TidemarkCommand;
import io.tidemark.commands.UntilStopped;
import io.tidemark.settings.Settings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code edge}, and the program of the edge's distribution. */
@Command(name = "edge", description = "Runs the reference proxy.", mixinStandardHelpOptions = true)
public final class EdgeCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(names = "--check", description = "only check the configuration, and say what is wrong")
  private boolean check;

  public static void main(String[] args) {
    TidemarkCommand.main(args, List.of(EdgeCommand.class));
  }

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
