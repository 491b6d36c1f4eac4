package io.tidemark.quickstart;

import io.tidemark.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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

  @Option(names = "--port", defaultValue = "9092", description = "on loopback (${DEFAULT-VALUE})")
  private int port;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Ports.require("--port", port);
    EmbeddedBroker broker = EmbeddedBroker.start(data, port);
    System.out.printf("kafka on %s%n", broker.bootstrapServers());
    return UntilStopped.run(broker);
  }
}
