package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;

import io.tidemark.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Envoy with the file of examples/envoy, whose paths are those of a test's folder. */
final class EnvoyProxy implements SpoolProxy {
  private final Path folder;
  private final int port;
  private Process process;

  private EnvoyProxy(Path folder, int port) throws IOException {
    this.folder = folder;
    this.port = port;
    this.process = begin();
  }

  /**
   * Starts Envoy; {@code place} is the folder of its sidecar, which it asks at {@code admitPort}.
   */
  static EnvoyProxy start(Path place, int originPort, int admitPort, UnaryOperator<String> change)
      throws IOException {
    Path folder = Files.createDirectories(place.resolve("envoy"));
    Files.createDirectories(place.resolve("spool"));
    int port = EmbeddedBroker.freePort();
    Files.writeString(
        folder.resolve("envoy.yaml"),
        change
            .apply(Files.readString(Path.of("../examples/envoy/envoy.yaml")))
            .replace("/run/tidemark", place.toString())
            .replace("0.0.0.0, port_value: 80 ", "127.0.0.1, port_value: %d ".formatted(port))
            .replace("port_value: 18080", "port_value: " + originPort)
            .replace("port_value: 8071", "port_value: " + admitPort)
            .replace("127.0.0.1:8071", "127.0.0.1:" + admitPort));
    return new EnvoyProxy(folder, port);
  }

  private Process begin() throws IOException {
    Process begun =
        new ProcessBuilder(
                List.of(
                    "/bin/sh",
                    "-c",
                    "TIDEMARK_PID=$$ exec \"$@\"",
                    "sh",
                    Program.envoy().toString(),
                    "--file-flush-interval-msec",
                    "100",
                    "--concurrency",
                    "2",
                    "--disable-hot-restart",
                    "-c",
                    folder.resolve("envoy.yaml").toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("envoy.log").toFile()))
            .start();
    patiently().until(() -> SpoolProxy.isListening(port));
    return begun;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String node() {
    return "envoy";
  }

  /** Envoy takes another configuration from its control plane; no process ends for it. */
  @Override
  public void reload() {}

  @Override
  public void killWorker() throws IOException {
    process.destroyForcibly().onExit().join();
    process = begin();
  }

  @Override
  public void stop() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
