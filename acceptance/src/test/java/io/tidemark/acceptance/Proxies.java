package io.tidemark.acceptance;

import io.tidemark.broker.FreePorts;
import io.tidemark.quickstart.proxies.CountedProxy;
import io.tidemark.quickstart.proxies.ProxyKind;
import io.tidemark.quickstart.proxies.ProxyPlace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The proxies that are no JVM, for tests with a sidecar. */
final class Proxies {
  private Proxies() {}

  /** Starts a proxy with its example; skips the test where it is not installed. */
  static CountedProxy start(
      ProxyKind kind, Path place, int originPort, int askPort, UnaryOperator<String> change)
      throws IOException {
    Program.need(kind);
    return kind.start(new ProxyPlace(place, FreePorts.take(), originPort, askPort, change));
  }

  static CountedProxy start(ProxyKind kind, Path place, int originPort, int askPort)
      throws IOException {
    return start(kind, place, originPort, askPort, UnaryOperator.identity());
  }

  /** A change of a configuration: the proxy is behind a balancer with this address. */
  static UnaryOperator<String> behind(String balancer) {
    return text ->
        text.replaceAll("(?m)^ *use_remote_address: true\n", "")
            .replaceAll("(?m)^( *)#balancer ", "$1")
            .replace("10.0.0.0, prefix_len: 8 ", balancer + ", prefix_len: 32 ")
            .replace("10.0.0.0/8", balancer);
  }

  static Crowd.Door door(CountedProxy proxy) {
    return new Crowd.Door() {
      @Override
      public int port() {
        return proxy.port();
      }

      @Override
      public String node() {
        return proxy.name();
      }
    };
  }

  /** All lines in the spool. */
  static List<String> lines(Path place) throws IOException {
    List<String> lines = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place.resolve("spool"))) {
      for (Path file : files) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }
}
