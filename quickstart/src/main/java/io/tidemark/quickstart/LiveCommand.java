package io.tidemark.quickstart;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "live",
    description = "Shows the zones with the most open connections, live.",
    mixinStandardHelpOptions = true)
final class LiveCommand implements Callable<Integer> {
  @Option(
      names = "--api",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8070",
      description = "the application's API (${DEFAULT-VALUE})")
  private String api = "";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:TIDEMARK_API_TOKEN}",
      description = "api.token, where one is set (TIDEMARK_API_TOKEN)")
  private @Nullable String token;

  @Option(names = "--once", description = "print once and end")
  private boolean once;

  @Override
  public Integer call() throws Exception {
    ApiClient client = new ApiClient(api, token == null || token.isEmpty() ? null : token);
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
