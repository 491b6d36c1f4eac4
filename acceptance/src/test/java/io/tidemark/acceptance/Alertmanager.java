package io.tidemark.acceptance;

import io.tidemark.broker.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real Alertmanager from Debian's package, with one receiver. */
final class Alertmanager implements AutoCloseable {
  private final Path program;
  private final Path folder;
  final int port = FreePorts.take();
  private Process process;

  /** Starts Alertmanager; skips the test where it is not installed. */
  Alertmanager(Path folder, String webhook) throws IOException {
    program = Program.need("prometheus-alertmanager");
    this.folder = folder;
    Files.writeString(
        folder.resolve("alertmanager.yml"),
        """
        route: {receiver: people, group_by: [alertname, zone, case], group_wait: 0s, group_interval: 1s}
        receivers:
          - name: people
            webhook_configs: [{url: '%s', send_resolved: true}]
        """
            .formatted(webhook));
    process = start();
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            program.toString(),
            "--cluster.listen-address=",
            "--web.listen-address=127.0.0.1:" + port,
            "--storage.path=" + folder.resolve("alertmanager"),
            "--config.file=" + folder.resolve("alertmanager.yml"))
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(folder.resolve("alertmanager.log").toFile()))
        .start();
  }

  void stop() {
    close();
  }

  void startAgain() throws IOException {
    process = start();
  }

  /** The firing alerts, as {@code amtool alert query} prints them. */
  String firing() throws IOException, InterruptedException {
    Path out = folder.resolve("amtool.out");
    Process amtool =
        new ProcessBuilder(
                "amtool",
                "alert",
                "query",
                "-o",
                "simple",
                "--alertmanager.url=http://127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    amtool.waitFor();
    return Files.readString(out);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
