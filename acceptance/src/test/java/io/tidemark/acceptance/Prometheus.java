package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Prometheus from Debian's package, with our configuration at other intervals and ports. */
final class Prometheus implements AutoCloseable {
  static final Path RULES = Path.of("../dashboards/prometheus");

  private final Process process;
  private final String address;
  private final ApiClient api;

  /** Starts Prometheus; returns once it has scraped the application and the edge. */
  Prometheus(Path folder, String app, int edgeAdmin) throws IOException {
    int port = FreePorts.take();
    Path home = Files.createDirectories(folder.resolve("prometheus"));
    for (String file : List.of("recording.rules.yml", "alerts.rules.yml")) {
      Files.copy(RULES.resolve(file), home.resolve(file));
    }
    Files.writeString(
        home.resolve("prometheus.yml"),
        Files.readString(RULES.resolve("prometheus.yml"))
            .replace("127.0.0.1:8070", app)
            .replace("127.0.0.1:8090", "127.0.0.1:" + edgeAdmin)
            .replace("scrape_interval: 5s", "scrape_interval: 1s")
            .replace("evaluation_interval: 15s", "evaluation_interval: 1s"));
    process =
        new ProcessBuilder(
                Program.need("prometheus").toString(),
                "--config.file=" + home.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + home.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("prometheus.log").toFile())
            .start();
    address = "http://127.0.0.1:" + port;
    api = new ApiClient(address, null);
    patiently()
        .ignoreExceptions()
        .until(() -> query("sum(up{job=~\"tidemark-.*\"})").at("/0/value/1").asInt() == 2);
  }

  String address() {
    return address;
  }

  /** The answer to a query, as of now. */
  JsonNode query(String expression) throws IOException, InterruptedException {
    return api.json("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
        .at("/data/result");
  }

  JsonNode ruleGroups() throws IOException, InterruptedException {
    return api.json("/api/v1/rules").at("/data/groups");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
