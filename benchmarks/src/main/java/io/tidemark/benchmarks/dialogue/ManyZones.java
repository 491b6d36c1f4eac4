package io.tidemark.benchmarks.dialogue;

import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A stack whose zones are {@code z0}, {@code z1}, …, all on a plan with a guideline of 2. */
final class ManyZones implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  final Stack stack;
  final ApiClient api;

  ManyZones(Path folder, int zones, Map<String, String> over)
      throws IOException, InterruptedException {
    int origin = FreePorts.take();
    StringBuilder yaml = new StringBuilder("plans: {small: {guideline: 2}}\nzones:\n");
    for (int i = 0; i < zones; i++) {
      yaml.append(
          "  z%d: {hosts: [z%d.localhost], origin: 'http://127.0.0.1:%d', plan: small}\n"
              .formatted(i, i, origin));
    }
    Map<String, String> settings = new LinkedHashMap<>(over);
    settings.put("app.zones-file", Files.writeString(folder.resolve("many.yaml"), yaml).toString());
    stack = Stack.start(folder, new Stack.StackPorts(0, 0, 0, 0, 0, origin), settings);
    api = new ApiClient(stack.api(), null);
    String last = "z%d.localhost".formatted(zones - 1);
    while (!api.isReady() || stack.edge().agent().zones().zoneOf(last) == null) {
      pause(50);
    }
  }

  /** A client's connection to a zone; fails if it is refused. */
  CompletableFuture<WebSocket> open(int port, int zone) {
    return http.newWebSocketBuilder()
        .header("Host", "z%d.localhost".formatted(zone))
        .buildAsync(URI.create("ws://127.0.0.1:" + port + "/live"), new WebSocket.Listener() {});
  }

  static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Override
  public void close() {
    stack.close();
  }
}
