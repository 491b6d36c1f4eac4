package io.tidemark.broker;

import java.io.IOException;
import java.nio.file.Path;

/** The broker in a JVM of its own: {@code BrokerMain DATA PORT}. Ends in order on SIGTERM. */
public final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) throws IOException {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    System.out.println("ready");
  }
}
