package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of TLS at the edge with Node's clients, a browser, and origins that use TLS themselves. */
class TlsIT {
  private static final Duration LONG = Duration.ofDays(90);

  @TempDir static Path folder;

  private static Authority authority;
  private static NodeProcess node;
  private static Stack stack;
  private static ApiClient api;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    authority = new Authority();
    Path ca = authority.certificate(folder.resolve("ca.pem"));
    authority.issue(folder, "good", LONG, "127.0.0.1");
    authority.issue(folder, "wrong", LONG, "elsewhere.test");
    Path certificates = Files.createDirectory(folder.resolve("certificates"));
    authority.issue(certificates, "shop", LONG, "shop.test", "www.shop.test");
    authority.issue(certificates, "wild", LONG, "*.wild.test");
    node =
        NodeProcess.start(
            "tls.js", ca.toString(), "" + folder.resolve("good"), "" + folder.resolve("wrong"));
    JsonNode origins = node.order("{\"do\": \"origins\"}").get("ports");
    Files.writeString(
        folder.resolve("zones.yaml"),
        """
        plans: { pro: { guideline: 500 } }
        zones:
          shop: { hosts: [shop.test], origin: 'https://127.0.0.1:%1$s', plan: pro }
          wild: { hosts: [a.wild.test], origin: 'wss://127.0.0.1:%1$s', plan: pro }
          forged: { hosts: [b.wild.test], origin: 'https://127.0.0.1:%2$s', plan: pro }
        """
            .formatted(origins.get(0), origins.get(1)));
    stack =
        Stack.start(
            folder,
            Stack.StackPorts.FREE,
            Map.of(
                "edge.certificates",
                certificates.toString(),
                "edge.tls-port",
                "0",
                "edge.header-timeout",
                "2s",
                "edge.origin-ca",
                ca.toString()));
    api = new ApiClient(stack.api(), null);
    port = stack.edge().tlsPort().orElseThrow();
    patiently()
        .until(() -> api.isReady() && stack.edge().agent().zones().zoneOf("b.wild.test") != null);
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

  private static JsonNode order(String what, String host, String more) throws Exception {
    return node.order(
        "{\"do\": \"%s\", \"port\": %d, \"host\": \"%s\"%s}".formatted(what, port, host, more));
  }

  private static JsonNode counts(String zone) throws Exception {
    return api.json("/api/v1/zones/" + zone + "/live").get("counts");
  }

  @Test
  void eachNameGetsItsCertificateAndNoOtherIsServed() throws Exception {
    JsonNode shop = order("hello", "shop.test", "");
    assertThat(shop.path("names").asText()).contains("DNS:shop.test");
    assertThat(shop.path("version").asText()).isEqualTo("TLSv1.3");
    assertThat(shop.path("alpn").asText()).isEqualTo("h2");
    assertThat(order("hello", "SHOP.test", "").path("names").asText()).contains("DNS:shop.test");
    assertThat(order("hello", "any.wild.test", "").path("names").asText())
        .isEqualTo("DNS:*.wild.test");
    assertThat(order("hello", "shop.test", ", \"version\": \"TLSv1.2\"").path("version").asText())
        .isEqualTo("TLSv1.2");
    assertThat(order("hello", "shop.test", ", \"version\": \"TLSv1.1\"").has("refused")).isTrue();
    assertThat(order("hello", "nobody.test", "").path("refused").asText())
        .contains("UNRECOGNIZED_NAME");
    assertThat(order("hello", "a.b.wild.test", "").path("refused").asText())
        .contains("UNRECOGNIZED_NAME");
  }

  @Test
  void whoIsNoTlsClientIsLetGo() throws Exception {
    try (RawSocket plain = RawSocket.to(port).send("GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n")) {
      assertThat(plain.rest()).as("an alert, if anything").hasSizeLessThanOrEqualTo(7);
    }
    try (RawSocket silent = RawSocket.to(port)) {
      assertThat(silent.rest()).isEmpty();
    }
  }

  @Test
  void connectionsOverTlsAndInStreamsOfHttp2CountTheSame() throws Exception {
    long before = counts("shop").get("opened").asLong();
    assertThat(order("open", "shop.test", ", \"id\": 1").get("version").asText())
        .isEqualTo("TLSv1.3");
    assertThat(order("echo", "", ", \"id\": 1, \"text\": \"hello\"").get("text").asText())
        .isEqualTo("hello");
    awaitCounts("shop", before + 1, 1);
    assertThat(order("close", "", ", \"id\": 1").get("code").asInt()).isEqualTo(1000);
    awaitCounts("shop", before + 1, 0);

    JsonNode session = order("http/2", "shop.test", ", \"streams\": 20");
    assertThat(session.get("offered").asBoolean()).isTrue();
    assertThat(session.get("answers").toString().replaceAll("-[0-9a-f]{8}", ""))
        .isEqualTo(
            "[[200,%d,\"1.1 tidemark\"],[200,200000,\"1.1 tidemark\"]]"
                .formatted(("<title>origin</title>https shop.test:" + port).length()));
    assertThat(session.get("spoken"))
        .hasSize(20)
        .allSatisfy(
            spoken -> {
              assertThat(spoken.get("status").asInt()).isEqualTo(200);
              assertThat(spoken.get("said").asText()).startsWith("hello ");
              assertThat(spoken.get("code").asInt()).isEqualTo(1000);
              assertThat(spoken.get("reset").asInt()).isZero();
            });
    awaitCounts("shop", before + 21, 0);

    assertThat(order("http/2 cut", "shop.test", "").get("status").asInt()).isEqualTo(200);
    awaitCounts("shop", before + 22, 0);
  }

  @Test
  void aBrowserOpensItsWebSocketInTheHttp2ConnectionOfItsPage() throws Exception {
    JsonNode seen = order("browse", "a.wild.test", "");
    assertThat(seen.get("page").asText()).endsWith("https a.wild.test:" + port);
    assertThat(seen.get("protocol").asText()).isEqualTo("h2");
    assertThat(seen.get("echoed").toString()).isEqualTo("[\"from a browser\",1000]");
    assertThat(seen.get("status").asInt()).as("of the handshake: 101 is HTTP/1.1").isEqualTo(200);
    awaitCounts("wild", 1, 0);
  }

  @Test
  void aNewCertificateIsShownToNewClientsAndNobodyIsDropped() throws Exception {
    Path certificates = folder.resolve("certificates");
    authority.issue(certificates, "renewed", Duration.ofDays(10), "www.shop.test");
    String first = order("hello", "www.shop.test", "").get("serial").asText();
    order("open", "a.wild.test", ", \"id\": 2");
    String wild = order("hello", "a.wild.test", "").get("serial").asText();

    authority.issue(certificates, "wild", LONG.plusDays(1), "*.wild.test");
    patiently().until(() -> !order("hello", "a.wild.test", "").get("serial").asText().equals(wild));
    assertThat(order("echo", "", ", \"id\": 2, \"text\": \"still\"").get("text").asText())
        .isEqualTo("still");
    assertThat(order("hello", "www.shop.test", "").get("serial").asText())
        .as("the one that lasts longer")
        .isEqualTo(first);

    // A renewal that has written its certificate, and not yet its key.
    String before = order("hello", "a.wild.test", "").get("serial").asText();
    Path next = Files.createDirectory(folder.resolve("next"));
    authority.issue(next, "wild", LONG.plusDays(2), "*.wild.test");
    replace(next.resolve("wild.crt"), certificates.resolve("wild.crt"));
    authority.issue(certificates, "between", LONG, "between.test");
    patiently().until(() -> order("hello", "between.test", "").has("serial"));
    assertThat(order("hello", "a.wild.test", "").path("serial").asText()).isEqualTo(before);
    replace(next.resolve("wild.key"), certificates.resolve("wild.key"));
    patiently()
        .until(() -> !order("hello", "a.wild.test", "").path("serial").asText().equals(before));

    String good = order("hello", "a.wild.test", "").get("serial").asText();
    Files.writeString(certificates.resolve("wild.crt"), "-----BEGIN CERTIFICATE-----\nhalf");
    authority.issue(certificates, "marker", LONG, "marker.test");
    patiently().until(() -> order("hello", "marker.test", "").has("serial"));
    assertThat(order("hello", "a.wild.test", "").get("serial").asText()).isEqualTo(good);
    order("close", "", ", \"id\": 2");
  }

  private static void replace(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aConnectionForOneSiteIsNotForAnother() throws Exception {
    assertThat(order("get", "shop.test", ", \"asked\": \"a.wild.test\"").get("status").asInt())
        .isEqualTo(421);
    assertThat(order("get", "shop.test", "").get("status").asInt()).isEqualTo(200);
  }

  @Test
  void theDefaultStandsForWhateverNothingElseDoes() throws Exception {
    Path certificates = folder.resolve("certificates");
    authority.issue(certificates, "default", LONG, "plain.test");
    try {
      patiently().until(() -> order("hello", "plain.test", "").has("serial"));
      assertThat(order("get", "plain.test", ", \"asked\": \"shop.test\"").get("status").asInt())
          .isEqualTo(200);
    } finally {
      Files.delete(certificates.resolve("default.crt"));
      patiently().until(() -> order("hello", "plain.test", "").has("refused"));
    }
  }

  @Test
  void anOriginThatCannotShowWhoItIsGetsNothing() throws Exception {
    JsonNode answer = order("http/2", "b.wild.test", ", \"streams\": 1");
    assertThat(answer.get("answers").get(0).get(0).asInt()).isEqualTo(502);
    assertThat(StreamSupport.stream(answer.get("spoken").spliterator(), false))
        .allSatisfy(spoken -> assertThat(spoken.get("status").asInt()).isEqualTo(502));
    patiently()
        .untilAsserted(
            () ->
                assertThat(counts("forged").path("refused").path("origin_untrusted").asLong())
                    .isEqualTo(1));
  }

  private static void awaitCounts(String zone, long opened, long open) {
    patiently()
        .untilAsserted(
            () -> {
              JsonNode counts = counts(zone);
              assertThat(counts.get("opened").asLong()).isEqualTo(opened);
              assertThat(counts.get("open").asLong()).isEqualTo(open);
            });
  }
}
