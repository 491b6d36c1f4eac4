package io.tidemark.cli;

import io.tidemark.app.App;
import io.tidemark.app.AppConfig;
import io.tidemark.commands.ConfigOptions;
import io.tidemark.commands.UntilStopped;
import io.tidemark.settings.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "app",
    description = "Runs an instance of the application.",
    mixinStandardHelpOptions = true)
final class AppCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(names = "--check", description = "only check the configuration, and say what is wrong")
  private boolean check;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = options.settings();
    AppConfig config = AppConfig.from(settings);
    settings.check();
    if (check) {
      System.out.println("ok");
      return 0;
    }
    App app = App.start(config);
    System.out.printf("api on %s:%d%n", config.api().host(), app.port());
    return UntilStopped.run(app);
  }
}
