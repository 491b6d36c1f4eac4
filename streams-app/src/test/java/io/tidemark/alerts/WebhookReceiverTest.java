package io.tidemark.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.events.v1.AlertRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookReceiverTest {
  private static final AlertRecord ALERT =
      AlertRecord.newBuilder()
          .setContract(1)
          .setId("case/shop.1")
          .setName("TidemarkCaseOpen")
          .putLabels("zone", "shop")
          .setStartsMillis(1_793_000_000_000L)
          .setVersion(1)
          .build();

  private final AtomicInteger status = new AtomicInteger(200);
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private WebhookReceiver receiver(boolean allowPrivate, String... secrets) {
    return new WebhookReceiver(
        new AlertsConfig.Webhook(
            "crm",
            URI.create("http://localhost:" + server.getAddress().getPort() + "/hook"),
            List.of(secrets).stream().map(text -> Objects.requireNonNull(Secret.of(text))).toList(),
            Set.of(),
            Set.of(),
            allowPrivate,
            Duration.ofHours(1)),
        Clock.systemUTC());
  }

  /** The example of the Standard Webhooks specification's own libraries. */
  @Test
  void signsAsTheSpecificationDoes() throws IOException {
    try (WebhookReceiver receiver = receiver(true, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")) {
      Map<String, String> headers =
          receiver.headers(
              "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, "{\"test\": 2432232314}");
      assertThat(headers)
          .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
  }

  @Test
  void everySecretSignsWhileTheyAreChangedOver() throws IOException {
    try (WebhookReceiver receiver =
        receiver(
            true,
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")) {
      assertThat(receiver.headers("a", 1, "b").get("webhook-signature"))
          .matches("v1,[A-Za-z0-9+/=]{44} v1,[A-Za-z0-9+/=]{44}");
    }
  }

  @Test
  void theIdIsTheSameInEveryTryAndAnotherForEveryChange() {
    String id = WebhookReceiver.id(ALERT, true);
    assertThat(id).isEqualTo(WebhookReceiver.id(ALERT, true)).matches("msg_[A-Za-z0-9_-]{27}");
    assertThat(WebhookReceiver.id(ALERT, false)).isNotEqualTo(id);
    assertThat(WebhookReceiver.id(ALERT.toBuilder().setVersion(2).build(), true)).isNotEqualTo(id);
  }

  @Test
  void anySuccessIsAYesAndGoneIsAFarewell() throws IOException {
    try (WebhookReceiver receiver = receiver(true, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")) {
      status.set(204);
      assertThat(receiver.tell(ALERT, true)).isEqualTo(Receiver.Result.DELIVERED);
      status.set(410);
      assertThat(receiver.tell(ALERT, true)).isEqualTo(Receiver.Result.GONE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308, 400, 404, 500, 503})
  void everythingElseIsTriedAgainAndNoRedirectIsFollowed(int answer) throws IOException {
    status.set(answer);
    try (WebhookReceiver receiver = receiver(true, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")) {
      assertThatThrownBy(() -> receiver.tell(ALERT, true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("answered " + answer);
    }
    assertThat(asked).containsExactly("/hook");
  }

  @Test
  void aPrivateTargetIsNotReachedUnlessAllowed() throws IOException {
    try (WebhookReceiver receiver = receiver(false, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")) {
      assertThatThrownBy(() -> receiver.tell(ALERT, true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no public address");
    }
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "203.0.113.5",
        "192.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "2001::1",
        "2001:db8::1"
      })
  void addressesThatAreNotPublic(String address) throws IOException {
    assertThat(PublicTargets.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
  void addressesThatArePublic(String address) throws IOException {
    assertThat(PublicTargets.isPublic(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void aSecretIsCheckedAndNeverShown() {
    assertThat(Secret.of("whsec_short")).isNull();
    assertThat(Secret.of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).isNull();
    assertThat(Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).hasToString("whsec_…");
  }
}
