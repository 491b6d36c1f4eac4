package io.tidemark.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "live",
    description = "Shows the zones with the most open connections, live.",
    mixinStandardHelpOptions = true)
final class LiveCommand implements Callable<Integer> {
  @Mixin private final ApiOptions api = new ApiOptions();

  @Option(names = "--once", description = "print once and end")
  private boolean once;

  @Override
  public Integer call() throws Exception {
    ApiClient client = api.client();
    client.json("/api/v1/plans");
    boolean terminal = !once && LiveScreen.isTerminal();
    LiveScreen screen = new LiveScreen(System.out, terminal, client, List.of());
    screen.draw();
    while (!once) {
      Pause.second();
      screen.draw();
    }
    return 0;
  }
}
