package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The test of the npm ws client with a ws echo server, directly and through the proxy: both sides
 * see the same, whatever the sizes, types, fragments, compression, pings and close codes.
 */
class ConformanceIT {
  @Test
  void transcriptsAreTheSameThroughTheProxy(@TempDir Path folder) throws Exception {
    try (NodeProcess node = NodeProcess.start("conformance.js")) {
      int origin = node.order("{\"do\": \"port\"}").get("port").asInt();
      Files.writeString(
          folder.resolve("zones.yaml"),
          """
          plans: { pro: { guideline: 500 } }
          zones: { echo: { hosts: [echo.test], origin: 'http://127.0.0.1:%d', plan: pro } }
          """
              .formatted(origin));
      try (Stack stack = Stack.start(folder, Stack.StackPorts.FREE, Map.of())) {
        ApiClient api = new ApiClient(stack.api(), null);
        patiently()
            .until(() -> api.isReady() && stack.edge().agent().zones().zoneOf("echo.test") != null);
        JsonNode direct = talk(node, origin, "");
        JsonNode proxied = talk(node, stack.edge().port(), ", \"host\": \"echo.test\"");
        assertThat(direct).hasSizeGreaterThan(100);
        direct
            .properties()
            .forEach(
                conversation ->
                    assertThat(proxied.get(conversation.getKey()))
                        .as(conversation.getKey())
                        .isEqualTo(conversation.getValue()));
        assertThat(proxied).hasSameSizeAs(direct);

        patiently()
            .untilAsserted(
                () -> {
                  JsonNode counts = api.json("/api/v1/zones/echo/live").get("counts");
                  assertThat(counts.get("open").asLong()).isZero();
                  assertThat(counts.get("opened").asLong()).isEqualTo(direct.size());
                  assertThat(counts.get("closed").asLong()).isEqualTo(direct.size());
                });
      }
    }
  }

  private static JsonNode talk(NodeProcess node, int port, String more) throws Exception {
    return node.order("{\"do\": \"talk\", \"url\": \"ws://127.0.0.1:%d\"%s}".formatted(port, more))
        .get("transcript");
  }
}
