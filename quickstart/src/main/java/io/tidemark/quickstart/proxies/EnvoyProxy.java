package io.tidemark.quickstart.proxies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An Envoy with the file of examples/envoy. */
final class EnvoyProxy implements CountedProxy {
  private final Path program;
  private final Path folder;
  private final ProxyPlace place;
  private Process process;

  private EnvoyProxy(Path program, Path folder, ProxyPlace place) throws IOException {
    this.program = program;
    this.folder = folder;
    this.place = place;
    this.process = begin();
  }

  static EnvoyProxy start(Path program, ProxyPlace place) throws IOException {
    Path folder = place.own("envoy");
    place.spool();
    Files.writeString(
        folder.resolve("envoy.yaml"),
        place
            .example("envoy/envoy.yaml")
            .replace(
                "0.0.0.0, port_value: 80 ", "127.0.0.1, port_value: %d ".formatted(place.port()))
            .replace("port_value: 18080", "port_value: " + place.originPort())
            .replace("port_value: 8071", "port_value: " + place.askPort())
            .replace("127.0.0.1:8071", "127.0.0.1:" + place.askPort()));
    return new EnvoyProxy(program, folder, place);
  }

  private Process begin() throws IOException {
    Path log = folder.resolve("envoy.log");
    Process begun =
        new ProcessBuilder(
                List.of(
                    "/bin/sh",
                    "-c",
                    "TIDEMARK_PID=$$ exec \"$@\"",
                    "sh",
                    program.toString(),
                    "--file-flush-interval-msec",
                    "100",
                    "--concurrency",
                    "2",
                    "--disable-hot-restart",
                    "-c",
                    folder.resolve("envoy.yaml").toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    ProxyPlace.await(begun, log, place::isListening);
    return begun;
  }

  @Override
  public String name() {
    return "envoy";
  }

  @Override
  public int port() {
    return place.port();
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
