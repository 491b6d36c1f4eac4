package io.tidemark.quickstart.proxies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An HAProxy with the files of examples/haproxy. */
final class HaproxyProxy implements CountedProxy {
  private final Path program;
  private final Path folder;
  private final ProxyPlace place;
  private Process process;

  private HaproxyProxy(Path program, Path folder, ProxyPlace place) throws IOException {
    this.program = program;
    this.folder = folder;
    this.place = place;
    this.process = begin();
  }

  static HaproxyProxy start(Path program, ProxyPlace place) throws IOException {
    Path folder = place.own("haproxy");
    for (String file : List.of("haproxy.cfg", "tidemark.lua", "tidemark-spoe.conf")) {
      Files.writeString(
          folder.resolve(file),
          place
              .example("haproxy/" + file)
              .replace("/etc/haproxy/tidemark", folder.toString())
              .replace("/run/haproxy", folder.toString())
              .replace("hard-stop-after 20s", "hard-stop-after 3s")
              .replace("127.0.0.1:8072", "127.0.0.1:" + place.askPort())
              .replace("bind :80", "bind 127.0.0.1:" + place.port()));
    }
    return new HaproxyProxy(program, folder, place);
  }

  /** Starts the processes, with a new file of the spool as standard output, which has their id. */
  private Process begin() throws IOException {
    Path log = folder.resolve("haproxy.log");
    Process begun =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "exec \"$@\" >> \"$0/haproxy@$$-$(date +%s).spool\"",
                place.spool().toString(),
                program.toString(),
                "-W",
                "-S",
                ProxyPlace.master(place.folder()).toString(),
                "-f",
                folder.resolve("haproxy.cfg").toString())
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    ProxyPlace.await(begun, log, () -> begun.children().count() == 1 && place.isListening());
    return begun;
  }

  @Override
  public String name() {
    return "haproxy";
  }

  @Override
  public int port() {
    return place.port();
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
