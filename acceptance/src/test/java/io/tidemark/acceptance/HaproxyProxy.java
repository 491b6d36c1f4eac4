package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;

import io.tidemark.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * HAProxy of Debian with the files of examples/haproxy, whose paths are those of a test's folder.
 */
final class HaproxyProxy implements SpoolProxy {
  private static final Path EXAMPLE = Path.of("../examples/haproxy");

  private final int port;
  private final Process process;

  private HaproxyProxy(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /** Starts HAProxy; {@code place} is the folder of its sidecar. */
  static HaproxyProxy start(Path place, int originPort, int spoaPort) throws IOException {
    Path program = Program.need("haproxy");
    Path folder = Files.createDirectories(place.resolve("haproxy"));
    Path spool = Files.createDirectories(place.resolve("spool"));
    int port = EmbeddedBroker.freePort();
    for (String file : List.of("haproxy.cfg", "tidemark.lua", "tidemark-spoe.conf")) {
      Files.writeString(
          folder.resolve(file),
          Files.readString(EXAMPLE.resolve(file))
              .replace("/etc/haproxy/tidemark", folder.toString())
              .replace("/run/haproxy", folder.toString())
              .replace("hard-stop-after 20s", "hard-stop-after 3s")
              .replace("127.0.0.1:18080", "127.0.0.1:" + originPort)
              .replace("127.0.0.1:8072", "127.0.0.1:" + spoaPort)
              .replace("bind :80", "bind 127.0.0.1:" + port));
    }
    Process process =
        new ProcessBuilder(program.toString(), "-W", "-f", folder.resolve("haproxy.cfg").toString())
            .redirectError(folder.resolve("haproxy.log").toFile())
            .redirectOutput(spool.resolve("haproxy-1.spool").toFile())
            .start();
    HaproxyProxy made = new HaproxyProxy(port, process);
    patiently().until(() -> made.workers().size() == 1);
    return made;
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
  public List<Long> workers() {
    return process.children().map(ProcessHandle::pid).sorted().toList();
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
