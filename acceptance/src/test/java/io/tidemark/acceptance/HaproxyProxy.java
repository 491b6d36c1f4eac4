package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;

import io.tidemark.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * HAProxy of Debian with the files of examples/haproxy, whose paths are those of a test's folder.
 */
final class HaproxyProxy implements SpoolProxy {
  private static final Path EXAMPLE = Path.of("../examples/haproxy");

  private final Path folder;
  private final Path spool;
  private final int port;
  private Process process;
  private int starts;

  private HaproxyProxy(Path folder, Path spool, int port) throws IOException {
    this.folder = folder;
    this.spool = spool;
    this.port = port;
    this.process = begin();
  }

  /** Starts HAProxy; {@code place} is the folder of its sidecar. */
  static HaproxyProxy start(Path place, int originPort, int spoaPort, UnaryOperator<String> change)
      throws IOException {
    Path folder = Files.createDirectories(place.resolve("haproxy"));
    Path spool = Files.createDirectories(place.resolve("spool"));
    int port = EmbeddedBroker.freePort();
    for (String file : List.of("haproxy.cfg", "tidemark.lua", "tidemark-spoe.conf")) {
      Files.writeString(
          folder.resolve(file),
          change
              .apply(Files.readString(EXAMPLE.resolve(file)))
              .replace("/etc/haproxy/tidemark", folder.toString())
              .replace("/run/haproxy", folder.toString())
              .replace("hard-stop-after 20s", "hard-stop-after 3s")
              .replace("127.0.0.1:18080", "127.0.0.1:" + originPort)
              .replace("127.0.0.1:8072", "127.0.0.1:" + spoaPort)
              .replace("bind :80", "bind 127.0.0.1:" + port));
    }
    return new HaproxyProxy(folder, spool, port);
  }

  /** The socket of the master process, for a sidecar of this place. */
  static Path master(Path folder) {
    return folder.resolve("master.sock");
  }

  /** Starts the processes, with a new file of the spool as standard output. */
  private Process begin() throws IOException {
    Process begun =
        new ProcessBuilder(
                Program.need("haproxy").toString(),
                "-W",
                "-S",
                master(folder).toString(),
                "-f",
                folder.resolve("haproxy.cfg").toString())
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("haproxy.log").toFile()))
            .redirectOutput(spool.resolve("haproxy@%d.spool".formatted(++starts)).toFile())
            .start();
    patiently().until(() -> begun.children().count() == 1 && SpoolProxy.isListening(port));
    return begun;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String node() {
    return "haproxy";
  }

  @Override
  public String asksAt() {
    return "spoa";
  }

  /** HAProxy ends all its processes when one of them is killed. */
  @Override
  public void killWorker() throws IOException, InterruptedException {
    process.children().findFirst().ifPresent(ProcessHandle::destroyForcibly);
    process.waitFor();
    process = begin();
  }

  @Override
  public void stop() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  @Override
  public void reload() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-USR2", Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.children().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
