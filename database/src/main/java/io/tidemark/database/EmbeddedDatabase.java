package io.tidemark.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL on loopback, with fsync on. Its data stay in a folder and are used again at the
 * next start. A server that a killed process left behind on the folder is stopped first.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;

  private EmbeddedDatabase(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts PostgreSQL, and returns once it answers.
   *
   * @param port the port; 0 for a free one
   */
  public static EmbeddedDatabase start(Path folder, int port) throws IOException {
    Files.createDirectories(folder);
    stopLeftover(folder);
    return new EmbeddedDatabase(
        EmbeddedPostgres.builder()
            .setDataDirectory(data(folder))
            .setOverrideWorkingDirectory(folder.toAbsolutePath().resolve("server").toFile())
            .setCleanDataDirectory(false)
            // Independent of the machine's locale: if that is not installed, PostgreSQL ends
            // without a message.
            .setLocaleConfig("locale", "C")
            .setPort(port)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("max_connections", "60")
            .setServerConfig("shared_buffers", "128MB")
            .setServerConfig("max_wal_size", "2GB")
            .setServerConfig("wal_compression", "on")
            .setPGStartupWait(PATIENCE)
            .start());
  }

  public int port() {
    return server.getPort();
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(server.getPort());
  }

  private static Path data(Path folder) {
    return folder.toAbsolutePath().resolve("data");
  }

  /** Stops the server that a killed process has left behind in this folder. */
  public static void stopLeftover(Path folder) throws IOException {
    Path data = data(folder);
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    Optional<ProcessHandle> left = ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
    boolean ours =
        left.flatMap(process -> process.info().command())
            .map(command -> command.endsWith("postgres"))
            .orElse(false);
    if (!ours) {
      Files.delete(file);
      return;
    }
    log.info("a PostgreSQL was left behind in {} and is stopped", data);
    try {
      // SIGINT is PostgreSQL's fast shutdown: clients are disconnected, no data is lost.
      new ProcessBuilder("kill", "-INT", lines.get(0).strip()).start().waitFor();
      left.orElseThrow().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (Exception e) {
      throw new IOException("a PostgreSQL that was left behind in " + data + " does not stop", e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      log.warn("PostgreSQL did not stop in order", e);
    }
  }
}
