package io.tidemark.quickstart.proxies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An nginx with the files of examples/nginx. */
final class NginxProxy implements CountedProxy {
  private static final List<String> FILES =
      List.of(
          "nginx.conf",
          "tidemark.js",
          "tidemark-http.conf",
          "tidemark-server.conf",
          "tidemark-location.conf");
  private static final int WORKERS = 2;

  private final Path program;
  private final Path folder;
  private final ProxyPlace place;
  private final Process process;

  private NginxProxy(Path program, Path folder, ProxyPlace place) throws IOException {
    this.program = program;
    this.folder = folder;
    this.place = place;
    this.process = nginx("-g", "daemon off;");
    awaitWorkers(0);
  }

  static NginxProxy start(Path program, ProxyPlace place) throws IOException {
    Path folder = place.own("nginx");
    Path html = Files.createDirectories(folder.resolve("html"));
    place.spool();
    boolean isRoot = System.getProperty("user.name").equals("root");
    for (String file : FILES) {
      Files.writeString(
          folder.resolve(file),
          place
              .example("nginx/" + file)
              .replace("/etc/nginx/tidemark", folder.toString())
              .replace("/run/nginx.pid", folder.resolve("nginx.pid").toString())
              .replace("/var/log/nginx", folder.toString())
              .replace("/usr/share/nginx/html", html.toString())
              .replace("user www-data;", isRoot ? "user root;" : "")
              .replace("worker_processes auto;", "worker_processes %d;".formatted(WORKERS))
              .replace("worker_shutdown_timeout 20s;", "worker_shutdown_timeout 3s;")
              .replace("listen 80;", "listen 127.0.0.1:%d;".formatted(place.port())));
    }
    return new NginxProxy(program, folder, place);
  }

  private Process nginx(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "-p",
                folder.toString(),
                "-c",
                folder.resolve("nginx.conf").toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return folder.resolve("out.log");
  }

  private void awaitWorkers(long without) throws IOException {
    ProxyPlace.await(
        process,
        log(),
        () -> {
          List<Long> workers = workers();
          return workers.size() >= WORKERS && !workers.contains(without) && place.isListening();
        });
  }

  @Override
  public String name() {
    return "nginx";
  }

  @Override
  public int port() {
    return place.port();
  }

  private List<Long> workers() {
    return process.children().map(ProcessHandle::pid).sorted().toList();
  }

  @Override
  public void reload() throws IOException, InterruptedException {
    nginx("-s", "reload").waitFor();
  }

  @Override
  public void killWorker() throws IOException {
    long worker = workers().get(0);
    ProcessHandle.of(worker).ifPresent(ProcessHandle::destroyForcibly);
    awaitWorkers(worker);
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    nginx("-s", "stop").waitFor();
    process.waitFor();
  }

  @Override
  public void close() {
    process.children().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
