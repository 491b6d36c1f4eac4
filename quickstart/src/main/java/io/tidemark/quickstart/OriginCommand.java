package io.tidemark.quickstart;

import io.tidemark.commands.UntilStopped;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "origin",
    description = "Runs the demo's site, which echoes WebSocket messages, for trying things out.",
    mixinStandardHelpOptions = true)
final class OriginCommand implements Callable<Integer> {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "where it listens (${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init")
  private String host;

  @Option(names = "--port", defaultValue = "8081", description = "its port (${DEFAULT-VALUE})")
  private int port;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Ports.require("--port", port);
    DemoOrigin origin = DemoOrigin.startOn(host, port);
    System.out.printf("origin on %s:%d%n", host, origin.port());
    return UntilStopped.run(origin);
  }
}
