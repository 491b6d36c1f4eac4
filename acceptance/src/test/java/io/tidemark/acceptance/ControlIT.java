package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.access.Tokens;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of zones' settings through Cloudflare's own SDK, unchanged, and through the operators' page
 * in a real browser; what is set there takes effect at the proxy.
 */
class ControlIT {
  private static final String MASTER = "the-token-of-the-api-itself";
  private static final String READER = "a-token-that-may-only-read";
  private static final String ACME = "a-token-for-two-zones-alone";
  private static final String GONE = "a-token-that-is-taken-back";
  private static final String SETTING = "/client/v4/zones/%s/settings/websockets";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Stack stack;

  @SuppressWarnings("NullAway.Init")
  private static Path tokens;

  @SuppressWarnings("NullAway.Init")
  private static NodeProcess sdk;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    tokens = Files.writeString(folder.resolve("tokens.yaml"), file(true));
    stack =
        Stack.start(
            folder,
            Stack.StackPorts.FREE,
            Map.of("api.token", MASTER, "api.tokens-file", tokens.toString()));
    ApiClient api = new ApiClient(stack.api(), MASTER);
    patiently().until(() -> api.isReady() && stack.edge().isReady());
    sdk = NodeProcess.start("sdk.js", stack.api());
    patiently().until(() -> sdk(READER, "list", "perPage", 50).path("zones").size() == 4);
  }

  @AfterAll
  static void stop() {
    sdk.close();
    stack.close();
  }

  private static String file(boolean all) {
    String text =
        """
        tokens:
          reader: { sha256: %s, may: read }
          acme: { sha256: %s, may: edit, zones: [chat, shop] }
        """
            .formatted(Tokens.hash(READER), Tokens.hash(ACME));
    return all ? text + "  gone: { sha256: %s, may: edit }\n".formatted(Tokens.hash(GONE)) : text;
  }

  private static JsonNode sdk(String token, String what, Object... more) throws IOException {
    return sdk.order(order(what, more).put("token", token).toString());
  }

  private static ObjectNode order(String what, Object... more) {
    ObjectNode order = JSON.createObjectNode().put("do", what);
    for (int i = 0; i < more.length; i += 2) {
      order.set((String) more[i], JSON.valueToTree(more[i + 1]));
    }
    return order;
  }

  @Test
  void theSdkListsZonesPageByPageAndFindsOne() throws IOException {
    JsonNode zones = sdk(READER, "list", "perPage", 3).get("zones");
    assertThat(zones)
        .extracting(zone -> zone.get("id").asText())
        .containsExactly("chat", "game", "news", "shop");
    assertThat(zones)
        .extracting(zone -> zone.at("/plan/connections").asText())
        .containsExactly("low", "high", "custom", "medium");
    assertThat(sdk(READER, "list", "name", "shop.localhost").get("zones")).hasSize(1);
    JsonNode shop = sdk(READER, "zone", "zone", "shop");
    assertThat(shop.get("name").asText()).isEqualTo("shop.localhost");
    assertThat(shop.at("/plan/guideline").asLong()).isEqualTo(100);
  }

  @Tag("alone")
  @Test
  void offHoldsAtTheProxyWithinASecondAndTouchesNothingElse() throws Exception {
    ApiClient api = new ApiClient(stack.api(), MASTER);
    int port = stack.edge().port();
    try (Clients clients = new Clients()) {
      assertThat(sdk(ACME, "get", "zone", "shop").get("value").asText()).isEqualTo("on");
      Clients.Socket stays = clients.open(port, "shop.localhost", "/").join();
      List<Long> millis = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        JsonNode off = sdk(ACME, "edit", "zone", "shop", "value", "off");
        long answered = System.nanoTime();
        assertThat(off.get("id").asText()).isEqualTo("websockets");
        assertThat(off.get("value").asText()).isEqualTo("off");
        assertThat(off.get("editable").asBoolean()).isTrue();
        assertThat(off.get("modified_on").asText()).startsWith("20");
        patiently().pollInterval(Duration.ofMillis(5)).until(() -> !opens(clients, port));
        millis.add((System.nanoTime() - answered) / 1_000_000);
        assertThat(sdk(READER, "get", "zone", "shop").get("value").asText()).isEqualTo("off");
        assertThat(opens(clients, port)).isFalse();
        sdk(ACME, "edit", "zone", "shop", "value", "on");
        patiently().until(() -> opens(clients, port));
      }
      assertThat(millis).allMatch(took -> took < 1000);

      sdk(ACME, "edit", "zone", "shop", "value", "off");
      patiently().until(() -> !opens(clients, port));
      assertThat(stays.closed()).isNotDone();
      try (RawSocket http = RawSocket.to(port)) {
        http.send("GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n");
        assertThat(http.head()).startsWith("HTTP/1.1 200 ");
      }
      patiently()
          .until(
              () ->
                  api.json("/api/v1/zones/shop/live").at("/counts/refused/toggled_off").asLong()
                      > 0);
      sdk(ACME, "edit", "zone", "shop", "value", "on");
    }
  }

  private static boolean opens(Clients clients, int port) {
    try {
      clients.open(port, "shop.localhost", "/").join().socket().abort();
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }

  @Test
  void badInputIsToldInTheSdksOwnErrors() throws Exception {
    thrown(sdk(ACME, "edit", "zone", "shop", "value", "maybe"), "BadRequestError", 400, 1007);
    thrown(sdk(ACME, "edit", "zone", "shop", "value", 1), "BadRequestError", 400, 1007);
    thrown(sdk(ACME, "get", "zone", "shop", "setting", "brotli"), "BadRequestError", 400, 1006);
    thrown(sdk(ACME, "get", "zone", "no zone"), "BadRequestError", 400, 7003);
    thrown(sdk(ACME, "get", "zone", "nobody"), "NotFoundError", 404, 7003);
    thrown(sdk(ACME, "get", "zone", "news"), "NotFoundError", 404, 7003);
    thrown(sdk("some-other-token", "list"), "AuthenticationError", 401, 10_000);
    thrown(sdk(READER, "edit", "zone", "shop", "value", "off"), "PermissionDeniedError", 403, 9109);
    assertThat(sdk(ACME, "list").get("zones"))
        .extracting(zone -> zone.get("id").asText())
        .containsExactly("chat", "shop");

    raw(null, "GET", "/client/v4/zones", "", 400, 9106);
    raw(MASTER, "GET", "/client/v4/zones?per_page=0", "", 400, 1004);
    raw(MASTER, "GET", "/client/v4/zones?direction=up", "", 400, 1004);
    raw(MASTER, "PATCH", SETTING.formatted("shop"), "{", 400, 6007);
    raw(MASTER, "PATCH", SETTING.formatted("shop"), "{}", 400, 1007);
    raw(MASTER, "GET", "/client/v4/accounts", "", 404, 7000);
    raw(MASTER, "DELETE", "/client/v4/zones/shop", "", 405, 7001);
    assertThat(new ApiClient(stack.api(), ACME).get("/api/v1/plans").statusCode()).isEqualTo(403);
  }

  private static void thrown(JsonNode told, String error, int status, int code) {
    assertThat(told.path("thrown").asText()).as(told::toString).isEqualTo(error);
    assertThat(told.get("status").asInt()).isEqualTo(status);
    assertThat(told.get("codes").toString()).isEqualTo("[" + code + "]");
  }

  private static void raw(
      @Nullable String token, String method, String path, String body, int status, int code)
      throws Exception {
    ApiClient client = new ApiClient(stack.api(), token);
    var answer =
        method.equals("GET")
            ? client.get(path)
            : client.send(method, path, "application/json", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode told = JSON.readTree(answer.body());
    assertThat(told.get("success").asBoolean()).isFalse();
    assertThat(told.get("result").isNull()).isTrue();
    assertThat(told.at("/errors/0/code").asInt()).as(answer.body()).isEqualTo(code);
  }

  @Test
  void aTokenThatIsTakenBackIsWorthNothingAndAWrongFileChangesNothing() throws Exception {
    assertThat(sdk(GONE, "list").get("zones")).hasSize(4);
    Files.writeString(tokens, file(false));
    patiently().until(() -> sdk(GONE, "list").path("status").asInt() == 401);
    Files.writeString(tokens, "tokens: { reader: { sha256: %s, may: read } }".formatted(READER));
    pause(Duration.ofSeconds(2));
    assertThat(sdk(READER, "list").get("zones")).hasSize(4);
    Files.writeString(tokens, file(true));
    patiently().until(() -> sdk(GONE, "list").has("zones"));
  }

  @Test
  void thePageFlipsTheSameSwitch() throws Exception {
    Program.need("chromium");
    Path pictures = Files.createDirectories(Path.of("target/network"));
    try (NodeProcess page = NodeProcess.start("network.js", stack.api())) {
      seen(page, told -> told.get("asksForToken").asBoolean());
      page.order(order("sign in", "token", "some-other-token").toString());
      seen(page, told -> told.get("problem").asText().equals("This token is not known."));
      page.order(order("sign in", "token", ACME).toString());
      JsonNode rows = seen(page, told -> told.get("rows").size() == 2).get("rows");
      assertThat(rows.at("/chat/text").asText()).contains("chat.localhost", "free", "low", "20");
      assertThat(rows.at("/chat/on").asBoolean()).isTrue();
      for (String theme : List.of("light", "dark")) {
        String file = pictures.resolve(theme + ".png").toAbsolutePath().toString();
        page.order(order("picture", "theme", theme, "file", file).toString());
      }

      JsonNode off = page.order(order("flip", "zone", "chat").toString());
      assertThat(off.at("/rows/chat/on").asBoolean()).as(off::toString).isFalse();
      assertThat(sdk(READER, "get", "zone", "chat").get("value").asText()).isEqualTo("off");
      page.order(order("flip", "zone", "chat").toString());
      assertThat(sdk(READER, "get", "zone", "chat").get("value").asText()).isEqualTo("on");

      page.order(order("find", "text", "SHOP").toString());
      assertThat(seen(page, told -> told.get("rows").size() == 1).get("faults")).isEmpty();
    }
    try (NodeProcess page = NodeProcess.start("network.js", stack.api())) {
      page.order(order("sign in", "token", READER).toString());
      JsonNode rows = seen(page, told -> told.get("rows").size() == 4).get("rows");
      assertThat(rows.at("/news/text").asText()).contains("enterprise", "custom");
      assertThat(rows.at("/news/editable").asBoolean()).isFalse();
    }
  }

  /** Waits until the page is as wanted, and returns what it shows. */
  private static JsonNode seen(NodeProcess page, Predicate<JsonNode> wanted) {
    return patiently().until(() -> page.order(order("look").toString()), wanted);
  }
}
