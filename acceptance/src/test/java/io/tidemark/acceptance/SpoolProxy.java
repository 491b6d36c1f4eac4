package io.tidemark.acceptance;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A proxy that is no JVM, which writes lines for a sidecar, with its configuration of examples/.
 */
interface SpoolProxy extends Crowd.Door, AutoCloseable {
  /**
   * The start of a proxy: the folder of its sidecar, the ports of the origin and where it asks the
   * sidecar, and a change of its configuration.
   */
  @FunctionalInterface
  interface Start {
    SpoolProxy proxy(Path place, int originPort, int askPort, UnaryOperator<String> change)
        throws IOException;
  }

  /** A change of a configuration: the proxy is behind a balancer with this address. */
  static UnaryOperator<String> behind(String balancer) {
    return text ->
        text.replaceAll("(?m)^ *use_remote_address: true\n", "")
            .replaceAll("(?m)^( *)#balancer ", "$1")
            .replace("10.0.0.0, prefix_len: 8 ", balancer + ", prefix_len: 32 ")
            .replace("10.0.0.0/8", balancer);
  }

  /** The port of the sidecar that it asks: {@code spoa} for HAProxy. */
  default String asksAt() {
    return "admit";
  }

  /** Begins with the same configuration again; old workers keep their connections for a while. */
  void reload() throws IOException, InterruptedException;

  /** Kills a process that holds connections; the proxy serves again when this returns. */
  void killWorker() throws IOException, InterruptedException;

  /** Ends the proxy at once, with all its connections. */
  void stop() throws IOException, InterruptedException;

  @Override
  void close();

  /** Returns true if a proxy listens at this port. */
  static boolean isListening(int port) {
    try (RawSocket socket = RawSocket.to(port)) {
      return socket.socket.isConnected();
    } catch (IOException e) {
      return false;
    }
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
