package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.HubConnectionState;
import com.microsoft.signalr.TransportEnum;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of SignalR's official clients with a hub behind the edge; only WebSockets count as
 * connections.
 */
class SignalRIT {
  @TempDir static Path folder;

  private static NodeProcess node;
  private static Stack stack;
  private static ApiClient api;
  private static String url;

  /** The counts of the zone so far. */
  private record Counts(long open, long opened, long closed) {
    Counts plus(long moreOpen, long moreOpened) {
      return new Counts(open + moreOpen, opened + moreOpened, closed + moreOpened - moreOpen);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    node = NodeProcess.start("signalr.js");
    Files.writeString(
        folder.resolve("zones.yaml"),
        """
        plans: { pro: { guideline: 500 } }
        zones: { hub: { hosts: [localhost], origin: 'http://127.0.0.1:%d', plan: pro } }
        """
            .formatted(node.order("{\"do\": \"hub\"}").get("port").asInt()));
    stack = Stack.start(folder, Stack.StackPorts.FREE, Map.of());
    api = new ApiClient(stack.api(), null);
    patiently()
        .until(() -> api.isReady() && stack.edge().agent().zones().zoneOf("localhost") != null);
    url = "http://localhost:%d/hub".formatted(stack.edge().port());
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
    if (node != null) {
      node.close();
    }
  }

  private static Counts counts() throws Exception {
    JsonNode counts = api.json("/api/v1/zones/hub/live").get("counts");
    return new Counts(
        counts.get("open").asLong(), counts.get("opened").asLong(), counts.get("closed").asLong());
  }

  private static void awaitCounts(Counts wanted) {
    patiently().untilAsserted(() -> assertThat(counts()).isEqualTo(wanted));
  }

  private static JsonNode order(String what, String id, String more) throws Exception {
    return node.order("{\"do\": \"%s\", \"id\": \"%s\"%s}".formatted(what, id, more));
  }

  private static void startNode(String id, String transport, boolean reconnects) throws Exception {
    order(
        "start",
        id,
        ", \"url\": \"%s\", \"transport\": \"%s\", \"reconnects\": %s"
            .formatted(url, transport, reconnects));
  }

  private static String call(String id, String method, String argument) throws Exception {
    return order("call", id, ", \"method\": \"%s\", \"argument\": %s".formatted(method, argument))
        .path("result")
        .asText();
  }

  private static void send(String id, String method, String argument) throws Exception {
    order("send", id, ", \"method\": \"%s\", \"argument\": %s".formatted(method, argument));
  }

  private static List<String> seen(String id) throws Exception {
    return StreamSupport.stream(order("look", id, "").get("seen").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  @Test
  void theJavaScriptClientByWebSocketsAndByLongPolling() throws Exception {
    Counts before = counts();
    startNode("socket", "WebSockets", false);
    startNode("polling", "LongPolling", false);
    awaitCounts(before.plus(1, 1));
    assertThat(call("socket", "echo", "\"by socket\"")).isEqualTo("by socket");
    assertThat(call("polling", "echo", "\"by polling\"")).isEqualTo("by polling");
    call("polling", "tell", "\"all\"");
    for (String id : List.of("socket", "polling")) {
      patiently().untilAsserted(() -> assertThat(seen(id)).containsExactly("said all"));
    }
    order("stop", "socket", "");
    awaitCounts(before.plus(0, 1));
    assertThat(call("polling", "echo", "\"still there\"")).isEqualTo("still there");
    order("stop", "polling", "");
    awaitCounts(before.plus(0, 1));
  }

  @Test
  void whatNegotiationChoosesByItselfIsAWebSocket() throws Exception {
    Counts before = counts();
    startNode("free", "None", false);
    awaitCounts(before.plus(1, 1));
    order("stop", "free", "");
    awaitCounts(before.plus(0, 1));
  }

  @Test
  void aServersCloseAndAReconnectShowUpRight() throws Exception {
    Counts before = counts();
    startNode("closed", "WebSockets", true);
    awaitCounts(before.plus(1, 1));
    send("closed", "close", "false");
    patiently().untilAsserted(() -> assertThat(seen("closed")).containsExactly("closed"));
    awaitCounts(before.plus(0, 1));

    startNode("dropped", "WebSockets", true);
    awaitCounts(before.plus(1, 2));
    send("dropped", "drop", "null");
    patiently()
        .untilAsserted(
            () -> assertThat(seen("dropped")).containsExactly("reconnecting", "reconnected"));
    awaitCounts(before.plus(1, 3));
    assertThat(call("dropped", "echo", "\"again\"")).isEqualTo("again");
    order("stop", "dropped", "");
    awaitCounts(before.plus(0, 3));
  }

  @Test
  void theJavaClientByWebSocketsAndByLongPolling() throws Exception {
    for (TransportEnum transport : List.of(TransportEnum.WEBSOCKETS, TransportEnum.LONG_POLLING)) {
      Counts before = counts();
      long connections = transport == TransportEnum.WEBSOCKETS ? 1 : 0;
      List<String> said = new CopyOnWriteArrayList<>();
      HubConnection hub = HubConnectionBuilder.create(url).withTransport(transport).build();
      hub.on("said", said::add, String.class);
      hub.start().blockingAwait();
      awaitCounts(before.plus(connections, connections));
      assertThat(hub.invoke(String.class, "echo", "from Java").blockingGet())
          .isEqualTo("from Java");
      hub.invoke("tell", "everyone").blockingAwait();
      patiently().untilAsserted(() -> assertThat(said).containsExactly("everyone"));
      hub.stop().blockingAwait();
      assertThat(hub.getConnectionState()).isEqualTo(HubConnectionState.DISCONNECTED);
      awaitCounts(before.plus(0, connections));
      hub.close();
    }
  }
}
