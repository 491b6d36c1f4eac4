package io.tidemark.quickstart.proxies;

import io.tidemark.cli.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * The place of a proxy and its sidecar, and the ports between them.
 *
 * @param folder has the sidecar's spool and socket, and the proxy's own folder
 * @param port where the proxy listens on loopback
 * @param askPort where it asks the sidecar
 * @param change a last change of the configuration
 */
public record ProxyPlace(
    Path folder, int port, int originPort, int askPort, UnaryOperator<String> change) {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long LOOK_MILLIS = 20;

  /** The socket of HAProxy's master process, for the sidecar of this folder. */
  public static Path master(Path folder) {
    return folder.resolve("haproxy").resolve("master.sock");
  }

  Path spool() throws IOException {
    return Files.createDirectories(folder.resolve("spool"));
  }

  /** The folder of the proxy's own files. */
  Path own(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** A file of examples/, with the paths and ports of this place. */
  String example(String name) throws IOException {
    try (InputStream file = ProxyPlace.class.getResourceAsStream("/examples/" + name)) {
      if (file == null) {
        throw new IOException("examples/" + name + " is missing from this build");
      }
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return change
          .apply(text)
          .replace("/run/tidemark", folder.toString())
          .replace("127.0.0.1:18080", "127.0.0.1:" + originPort);
    }
  }

  boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until a process of the proxy does its work; what it said is in the log otherwise. */
  static void await(Process process, Path log, BooleanSupplier ready) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!ready.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new IOException(
            "the proxy does not start; it says: %s".formatted(Files.readString(log).strip()));
      }
      try {
        Pause.millis(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }
}
