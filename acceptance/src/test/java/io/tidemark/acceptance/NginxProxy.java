package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;

import io.tidemark.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** nginx of Debian with the files of examples/nginx, whose paths are those of a test's folder. */
final class NginxProxy implements SpoolProxy {
  private static final Path EXAMPLE = Path.of("../examples/nginx");

  private final Path folder;
  private final int port;
  private final Process process;

  private NginxProxy(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Starts nginx; {@code place} is the folder of its sidecar. */
  static NginxProxy start(Path place, int originPort, int ignored, UnaryOperator<String> change)
      throws IOException {
    Path program = Program.need("nginx");
    Path folder = Files.createDirectories(place.resolve("nginx"));
    Files.createDirectories(folder.resolve("html"));
    Files.createDirectories(place.resolve("spool"));
    int port = EmbeddedBroker.freePort();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(EXAMPLE)) {
      for (Path file : files) {
        Files.writeString(
            folder.resolve(file.getFileName()),
            change
                .apply(Files.readString(file))
                .replace("/etc/nginx/tidemark", folder.toString())
                .replace("/run/tidemark", place.toString())
                .replace("/run/nginx.pid", folder.resolve("nginx.pid").toString())
                .replace("/var/log/nginx", folder.toString())
                .replace("/usr/share/nginx/html", folder.resolve("html").toString())
                .replace(
                    "user www-data;",
                    System.getProperty("user.name").equals("root") ? "user root;" : "")
                .replace("worker_processes auto;", "worker_processes 2;")
                .replace("worker_shutdown_timeout 20s;", "worker_shutdown_timeout 3s;")
                .replace("127.0.0.1:18080", "127.0.0.1:" + originPort)
                .replace("listen 80;", "listen 127.0.0.1:%d;".formatted(port)));
      }
    }
    Process process = nginx(program, folder, "-g", "daemon off;");
    NginxProxy made = new NginxProxy(folder, port, process);
    patiently().until(() -> made.workers().size() == 2);
    return made;
  }

  private static Process nginx(Path program, Path folder, String... arguments) throws IOException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                program.toString(),
                "-p",
                folder.toString(),
                "-c",
                folder.resolve("nginx.conf").toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out.log").toFile()))
        .start();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String node() {
    return "nginx";
  }

  private List<Long> workers() {
    return process.children().map(ProcessHandle::pid).sorted().toList();
  }

  @Override
  public void reload() throws IOException, InterruptedException {
    signal("reload");
  }

  @Override
  public void killWorker() {
    long worker = workers().get(0);
    ProcessHandle.of(worker).ifPresent(ProcessHandle::destroyForcibly);
    patiently().until(() -> workers().size() >= 2 && !workers().contains(worker));
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    signal("stop");
    process.waitFor();
  }

  private void signal(String signal) throws IOException, InterruptedException {
    nginx(Program.need("nginx"), folder, "-s", signal).waitFor();
  }

  @Override
  public void close() {
    process.children().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
