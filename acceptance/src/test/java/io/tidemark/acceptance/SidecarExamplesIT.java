package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The example servers in other languages, which share a sidecar and its spool. */
class SidecarExamplesIT {
  private record Server(Process process, int port) implements AutoCloseable {
    static Server start(Path folder, Path place, String... command) throws IOException {
      return start(folder, place, Map.of(), command);
    }

    static Server start(Path folder, Path place, Map<String, String> environment, String... command)
        throws IOException {
      int port = FreePorts.take();
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(place.resolve(command[0] + ".log").toFile());
      builder
          .environment()
          .putAll(
              Map.of(
                  "PORT", Integer.toString(port),
                  "SPOOL", place.resolve("spool").toString(),
                  "ADMIT_SOCKET", place.resolve("admit.sock").toString()));
      builder.environment().putAll(environment);
      Process process = builder.start();
      Path log = place.resolve(command[0] + ".log");
      patiently().until(() -> Files.readString(log).contains("listening"));
      return new Server(process, port);
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  /** A server that shares no folder with the sidecar, which is killed again and again. */
  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void aStreamIsCountedWhateverIsKilled(@TempDir Path folder) throws Exception {
    Path place = Files.createDirectory(folder.resolve("t"));
    Path node = copied("../examples/node", NodeProcess.home().resolve("stream-example"));
    int streamPort = FreePorts.take();
    String setting = "sidecar.stream-port=" + streamPort;
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients();
        Server server =
            Server.start(
                node,
                place,
                Map.of("STREAM_PORT", Integer.toString(streamPort)),
                "node",
                "server.js")) {
      SecondOpinion audit = new SecondOpinion(cluster, Cluster.LONG_LEASE);
      cluster.broker();
      ApiClient api = cluster.app("app", Cluster.lease(Cluster.LONG_LEASE)).api();
      patiently().until(api::isReady);
      JavaProcess sidecar = cluster.readySidecar("host-1", place, setting);
      for (int kill = 1; kill <= 5; kill++) {
        clients.open(server.port(), "zone-1", 12);
        clients.open(server.port(), "zone-2", 5);
        sidecar.kill();
        clients.close("zone-1", 6);
        clients.open(server.port(), "zone-3", 3);
        sidecar = cluster.sidecar("host-1", place, setting);
      }
      Cluster.agree(api, clients);
      assertThat(api.json("/api/v1/plans").get("total").get("opened").asLong()).isEqualTo(100);
      server.process().destroyForcibly().onExit().join();
      clients.forget(server.port());
      // Its session has died when it was away for half a minute.
      Cluster.agree(api, clients);
      audit.agrees();
    }
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void serversOfOtherLanguagesAreCounted(@TempDir Path folder) throws Exception {
    Path place = Files.createDirectory(folder.resolve("t"));
    Files.createDirectory(place.resolve("spool"));
    Path node = copied("../examples/node", NodeProcess.home().resolve("example"));
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients();
        Server js = Server.start(node, place, "node", "server.js");
        Server python =
            Server.start(Path.of("../examples/python"), place, "python3", "server.py")) {
      SecondOpinion audit = new SecondOpinion(cluster);
      cluster.broker();
      Cluster.App app = cluster.app("app");
      ApiClient api = app.api();
      patiently().until(api::isReady);
      cluster.readySidecar("host-1", place);
      LimitsIT.suspect(app, "zone-5");
      LimitsIT.post(
          app,
          "/api/v1/limits",
          Map.of(
              "zone",
              "zone-5",
              "source",
              "127.0.0.0/8",
              "reason",
              "a test",
              "actor",
              "ada",
              "expires_in",
              "1h"));
      for (Server server : List.of(js, python)) {
        patiently()
            .until(
                () -> RawSocket.upgrade(server.port(), "zone-5.test").startsWith("HTTP/1.1 429 "));
        clients.open(server.port(), "zone-1", 15);
        clients.open(server.port(), "zone-2", 5);
      }
      clients.close("zone-1", 8);
      Cluster.agree(api, clients);
      long opened = Proxies.lines(place).stream().filter(line -> line.startsWith("O ")).count();

      python.process().destroyForcibly().onExit().join();
      clients.forget(python.port());
      Cluster.agree(api, clients);
      JsonNode total = api.json("/api/v1/plans").get("total");
      assertThat(total.get("opened").asLong()).isEqualTo(opened);
      assertThat(audit.agrees().decisions()).isZero();
      assertThat(audit.openAtEnd()).isEqualTo(clients.truth());
    }
  }

  private static Path copied(String from, Path to) throws IOException {
    Files.createDirectories(to);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(from))) {
      for (Path file : files) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return to;
  }
}
