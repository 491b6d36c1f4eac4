package io.tidemark.quickstart;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.commands.UntilStopped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "broker",
    description = "Runs a one-node Kafka broker, for trying things out.",
    mixinStandardHelpOptions = true)
final class BrokerCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data/broker",
      description = "where it keeps its data (${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init")
  private Path data;

  @Option(names = "--port", defaultValue = "9092", description = "its port (${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description =
          "listen on every address, and tell clients to connect to NAME, without authentication; loopback if left out")
  private @Nullable String host;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Ports.require("--port", port);
    EmbeddedBroker broker =
        host == null ? EmbeddedBroker.start(data, port) : EmbeddedBroker.startFor(host, data, port);
    System.out.printf("kafka on %s:%d%n", host == null ? "127.0.0.1" : host, broker.port());
    return UntilStopped.run(broker);
  }
}
