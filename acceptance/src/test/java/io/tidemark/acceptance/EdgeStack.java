package io.tidemark.acceptance;

import static io.tidemark.acceptance.RawSocket.HANDSHAKE;
import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.Traffic;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.quickstart.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A stack with zones whose origin does what a test tells it. */
final class EdgeStack implements AutoCloseable {
  final RawOrigin origin;
  final Stack stack;
  final ApiClient api;
  final int port;

  EdgeStack(Path folder) throws IOException, InterruptedException {
    this(folder, Map.of());
  }

  /** A stack with these settings besides those that all stacks here have. */
  EdgeStack(Path folder, Map<String, String> over) throws IOException, InterruptedException {
    origin = new RawOrigin();
    StringBuilder zones = new StringBuilder("plans: { pro: { guideline: 500 } }\nzones:\n");
    for (String zone :
        List.of(
            "raw", "off", "blocked", "codes", "refusing", "silent", "forms", "ahead", "other")) {
      zones.append(
          "  %s: { hosts: [%s.test], origin: 'http://127.0.0.1:%d', plan: pro }\n"
              .formatted(zone, zone, origin.port()));
    }
    for (String zone : List.of("events", "broken", "pages", "shares")) {
      zones.append(
          "  %s: { hosts: [%s.test], origin: 'http://127.0.0.1:%d', plan: pro, per_client: 2, streams: [sse] }\n"
              .formatted(zone, zone, origin.port()));
    }
    zones.append(
        "  dead: { hosts: [dead.test], origin: 'http://127.0.0.1:%d', plan: pro }\n"
            .formatted(FreePorts.take()));
    Files.writeString(folder.resolve("zones.yaml"), zones);
    Map<String, String> settings = new HashMap<>(over);
    settings.put("edge.handshake-timeout", "1s");
    settings.put("edge.header-bytes", "4096");
    stack = Stack.start(folder, Stack.StackPorts.FREE, settings);
    api = new ApiClient(stack.api(), null);
    port = stack.edge().port();
    patiently()
        .until(() -> api.isReady() && stack.edge().agent().zones().zoneOf("dead.test") != null);
  }

  RawSocket connect() throws IOException {
    return RawSocket.to(port);
  }

  RawSocket upgrade(String zone, String more) throws IOException {
    return connect()
        .send("GET /chat?x=1 HTTP/1.1\r\nHost: " + zone + ".test\r\n" + HANDSHAKE + more + "\r\n");
  }

  long refused(String zone, String reason) throws IOException, InterruptedException {
    var response = api.get("/api/v1/zones/" + zone + "/live");
    return response.statusCode() == 200
        ? api.json("/api/v1/zones/" + zone + "/live")
            .get("counts")
            .get("refused")
            .path(reason)
            .asLong()
        : 0;
  }

  void awaitRefused(String zone, String reason, long count) {
    patiently().untilAsserted(() -> assertThat(refused(zone, reason)).isEqualTo(count));
  }

  void awaitOpen(String zone, long open) {
    patiently()
        .untilAsserted(
            () ->
                assertThat(
                        api.json("/api/v1/zones/" + zone + "/live")
                            .get("counts")
                            .get("open")
                            .asLong())
                    .isEqualTo(open));
  }

  long standsStill(AtomicLong count) {
    AtomicLong before = new AtomicLong(-1);
    patiently()
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              long now = count.get();
              return before.getAndSet(now) == now && now > 0;
            });
    return count.get();
  }

  String status(String zone) throws IOException {
    try (RawSocket client = upgrade(zone, "")) {
      return client.head();
    }
  }

  List<ClosedEvents> closes(String zone) throws IOException {
    return slices(zone).stream()
        .map(ZoneSlice::getClosed)
        .filter(closed -> closed.getConnectionCount() > 0)
        .toList();
  }

  List<OpenedEvents> opens(String zone) throws IOException {
    return slices(zone).stream()
        .map(ZoneSlice::getOpened)
        .filter(opened -> opened.getConnectionCount() > 0)
        .toList();
  }

  /** The bytes that proxies reported while connections were open. */
  List<Traffic> traffic(String zone) throws IOException {
    return slices(zone).stream().flatMap(slice -> slice.getTrafficList().stream()).toList();
  }

  List<RefusedEvents> refusals(String zone) throws IOException {
    return slices(zone).stream()
        .map(ZoneSlice::getRefused)
        .filter(refused -> refused.getReasonCount() > 0)
        .toList();
  }

  private List<ZoneSlice> slices(String zone) throws IOException {
    return Slices.of(stack.bootstrapServers(), zone);
  }

  @Override
  public void close() throws IOException {
    stack.close();
    origin.close();
  }
}
