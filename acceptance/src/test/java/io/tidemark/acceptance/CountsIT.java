package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The test of two thousand real clients over six zones: at every check the live counts are true,
 * and zero at the end.
 */
class CountsIT {
  @Test
  void liveCountsAreTheTruth(@TempDir Path data) throws IOException, InterruptedException {
    int originPort = io.tidemark.broker.FreePorts.take();
    Files.writeString(data.resolve("zones.yaml"), Cluster.zones(originPort));
    Stack.StackPorts ports = new Stack.StackPorts(0, 0, 0, 0, 0, originPort);
    try (Stack stack = Stack.start(data, ports, Map.of());
        Clients clients = new Clients();
        NodeProcess node = NodeProcess.start("clients.js", "" + stack.edge().port())) {
      ApiClient api = new ApiClient(stack.api(), null);
      patiently().until(() -> api.isReady() && stack.edge().isReady());
      int port = stack.edge().port();
      for (int i = 0; i < 6; i++) {
        clients.open(port, "zone-" + i, 250);
      }
      assertThat(node.order("open 500 zone-1.test").get("open").asInt()).isEqualTo(500);
      counts(api, clients, Map.of("zone-1", 500L));
      assertThat(node.order("echo").get("same").asBoolean()).isTrue();

      for (int i = 0; i < 6; i++) {
        clients.close("zone-" + i, 40 * i);
      }
      assertThat(node.order("close 123").get("codes").toString()).isEqualTo("[1000]");
      clients.open(port, "zone-4", 77);
      counts(api, clients, Map.of("zone-1", 377L));

      JsonNode plans = api.json("/api/v1/plans");
      assertThat(plans.get("imbalance").asLong()).isZero();
      long open = clients.truth().values().stream().mapToLong(n -> n).sum() + 377;
      assertThat(plans.get("total").get("open").asLong()).isEqualTo(open);
      assertThat(plans.get("total").get("opened").asLong()).isEqualTo(clients.opened() + 500);

      for (int i = 0; i < 6; i++) {
        clients.close("zone-" + i, clients.count("zone-" + i));
      }
      node.order("close 377");
      counts(api, clients, Map.of());
      assertThat(api.json("/api/v1/plans").get("total").get("open").asLong()).isZero();
      assertThat(api.json("/api/v1/plans").get("total").get("corrections").asLong()).isZero();
    }
  }

  private static void counts(ApiClient api, Clients clients, Map<String, Long> others) {
    Map<String, Long> truth = new TreeMap<>(clients.truth());
    others.forEach((zone, n) -> truth.merge(zone, n, Long::sum));
    patiently().untilAsserted(() -> assertThat(Cluster.open(api)).isEqualTo(truth));
  }
}
