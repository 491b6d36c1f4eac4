package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import io.tidemark.events.Client;
import io.tidemark.events.named.ClosedEvents;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.quickstart.proxies.CountedProxy;
import io.tidemark.quickstart.proxies.ProxyKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests of proxies with a sidecar behind a balancer: who the client is, and server-sent events,
 * which a zone may count.
 */
class SidecarClientsIT {
  private static final String BALANCER = "127.0.0.2";
  private static final String STRANGER = "127.0.0.3";
  private static final String CALL = "Content-Type: application/grpc\r\n";
  private static final String ACCEPTED = "Accept: text/event-stream\r\n";
  private static final String EVENTS =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String FIRST = "9\r\ndata: 1\n\n\r\n";
  private static final String LAST = "0\r\n\r\n";

  /** The origin ends its streams. */
  private final AtomicBoolean over = new AtomicBoolean();

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void nginxKnowsItsClients(@TempDir Path folder) throws Exception {
    knowsItsClients(folder, ProxyKind.NGINX);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void haproxyKnowsItsClients(@TempDir Path folder) throws Exception {
    knowsItsClients(folder, ProxyKind.HAPROXY);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void envoyKnowsItsClients(@TempDir Path folder) throws Exception {
    knowsItsClients(folder, ProxyKind.ENVOY);
  }

  private void knowsItsClients(Path folder, ProxyKind kind) throws Exception {
    Path place = Files.createDirectory(folder.resolve("t"));
    int askPort = FreePorts.take();
    try (Cluster cluster = new Cluster(folder);
        RawOrigin origin = new RawOrigin();
        CountedProxy proxy =
            Proxies.start(kind, place, origin.port(), askPort, Proxies.behind(BALANCER))) {
      origin.behave(this::serve);
      cluster.broker();
      Files.writeString(
          cluster.zones,
          Files.readString(cluster.zones)
              .replace("zone-3: { ", "zone-3: { streams: [sse, grpc], "));
      Cluster.App app = cluster.app("app");
      patiently().until(app.api()::isReady);
      cluster.readySidecar(proxy.name(), place, kind.portSetting() + "=" + askPort);

      clientsAreThoseOfTheBalancer(cluster, app, proxy.port());
      streamsAreCountedWhereTheZoneWantsIt(kind, cluster, app.api(), proxy.port(), place);
      if (proxy.name().equals("haproxy")) {
        aLimitEndsWhatIsOpen(cluster, app, proxy.port());
      }
    }
  }

  private void serve(RawSocket socket) throws IOException {
    String head = socket.head();
    boolean isCall = head.contains("application/grpc");
    if (isCall || head.contains("text/event-stream")) {
      socket.send(
          (isCall ? EVENTS.replace("text/event-stream", "application/grpc") : EVENTS) + FIRST);
      // HAProxy notices that a client has gone when it cannot pass on an event.
      while (!over.get()) {
        pause(Duration.ofMillis(200));
        socket.send("3\r\n:\n\n\r\n");
      }
      socket.send(LAST);
    } else {
      String key = head.replaceAll("(?is).*sec-websocket-key: ([^\\r]*)\\r.*", "$1");
      socket.send(
          RawSocket.SWITCHING.replaceAll("(?<=Accept: )\\S+", RawSocket.accept(key)) + "\r\n");
      socket.rest();
    }
  }

  /** A client that comes from this address. */
  private static RawSocket from(String address, int port) throws IOException {
    return new RawSocket(
        new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(address), 0));
  }

  private static void clientsAreThoseOfTheBalancer(Cluster cluster, Cluster.App app, int port)
      throws Exception {
    String forwarded = "X-Forwarded-For: 192.0.2.66, 203.0.113.7\r\nX-Request-Id: forged\r\n";
    List<RawSocket> open = new ArrayList<>();
    try {
      for (String address : List.of(BALANCER, STRANGER, BALANCER)) {
        RawSocket client = from(address, port);
        open.add(client);
        client.send(
            "GET /live HTTP/1.1\r\nHost: zone-2.test\r\n"
                + forwarded
                + RawSocket.HANDSHAKE
                + "\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      }
      patiently().until(() -> Cluster.open(app.api()).getOrDefault("zone-2", 0L) == 3);
      assertThat(
              Slices.of(cluster.bootstrap(), "zone-2").stream()
                  .map(ZoneSlice::getOpened)
                  .flatMap(SidecarClientsIT::clients))
          .containsExactlyInAnyOrder("203.0.113.7", STRANGER, "203.0.113.7");
      // The question whether to admit is about the same client.
      LimitsIT.suspect(app, "zone-1");
      block(app, "zone-1", "203.0.113.0/24", false);
      String ask = "GET /live HTTP/1.1\r\nHost: zone-1.test\r\n" + forwarded;
      patiently()
          .until(
              () -> {
                try (RawSocket client = from(BALANCER, port)) {
                  return client
                      .send(ask + RawSocket.HANDSHAKE + "\r\n")
                      .head()
                      .startsWith("HTTP/1.1 429 ");
                }
              });
      try (RawSocket client = from(STRANGER, port)) {
        assertThat(client.send(ask + RawSocket.HANDSHAKE + "\r\n").head())
            .startsWith("HTTP/1.1 101 ");
      }
    } finally {
      for (RawSocket client : open) {
        client.close();
      }
    }
    patiently().until(() -> Cluster.open(app.api()).isEmpty());
  }

  private static void block(Cluster.App app, String zone, String source, boolean established)
      throws Exception {
    LimitsIT.post(
        app,
        "/api/v1/limits",
        Map.of(
            "zone",
            zone,
            "source",
            source,
            "close_established",
            established,
            "reason",
            "a test",
            "actor",
            "ada",
            "expires_in",
            "1h"));
  }

  private void streamsAreCountedWhereTheZoneWantsIt(
      ProxyKind kind, Cluster cluster, ApiClient api, int port, Path place) throws Exception {
    // nginx's lines are about event streams only.
    long calls = kind == ProxyKind.NGINX ? 0 : 1;
    try (RawSocket stays = stream(port, "zone-3", ACCEPTED);
        RawSocket leaves = stream(port, "zone-3", ACCEPTED);
        RawSocket call = stream(port, "zone-3", CALL);
        RawSocket uncounted = stream(port, "zone-4", ACCEPTED)) {
      // Envoy tells of a stream after ten seconds.
      patiently().until(() -> Cluster.open(api).equals(Map.of("zone-3", 2 + calls)));
      leaves.socket.close();
      call.socket.close();
      patiently().until(() -> Cluster.open(api).equals(Map.of("zone-3", 1L)));
      over.set(true);
      patiently().until(() -> Cluster.open(api).isEmpty());
      assertThat(stays.text(3) + uncounted.text(3)).isEqualTo("3\r\n3\r\n");
    }
    List<ZoneSlice> slices = Slices.of(cluster.bootstrap(), "zone-3");
    assertThat(slices.stream().flatMap(slice -> slice.getOpened().getProtocolList().stream()))
        .as(() -> String.join("\n", lines(place)))
        .haveExactly(2, new Condition<>(Protocol.SERVER_SENT_EVENTS::equals, "event streams"))
        .haveExactly((int) calls, new Condition<>(Protocol.GRPC_STREAM::equals, "calls"))
        .hasSize((int) (2 + calls));
    assertThat(slices.stream().map(ZoneSlice::getClosed).flatMap(SidecarClientsIT::causes))
        .endsWith(CloseCategory.ORIGIN_CLOSED)
        .startsWith(CloseCategory.CLIENT_CLOSED)
        .hasSize((int) (2 + calls));
  }

  private static List<String> lines(Path place) {
    try {
      return Proxies.lines(place);
    } catch (IOException e) {
      return List.of(e.toString());
    }
  }

  private static RawSocket stream(int port, String zone, String headers) throws IOException {
    RawSocket client = RawSocket.to(port);
    client.send("GET /feed HTTP/1.1\r\nHost: " + zone + ".test\r\n" + headers + "\r\n");
    assertThat(client.head()).startsWith("HTTP/1.1 200 ");
    // All of it, or the end of this socket would be a reset.
    assertThat(client.text(FIRST.length())).isEqualTo(FIRST);
    return client;
  }

  private static void aLimitEndsWhatIsOpen(Cluster cluster, Cluster.App app, int port)
      throws Exception {
    try (RawSocket ended = from(STRANGER, port);
        RawSocket stays = from(BALANCER, port)) {
      for (RawSocket client : List.of(ended, stays)) {
        client.send("GET / HTTP/1.1\r\nHost: zone-1.test\r\n" + RawSocket.HANDSHAKE + "\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      }
      patiently().until(() -> Cluster.open(app.api()).equals(Map.of("zone-1", 2L)));
      block(app, "zone-1", STRANGER, true);
      assertThat(ended.rest()).isEmpty();
      patiently().until(() -> Cluster.open(app.api()).equals(Map.of("zone-1", 1L)));
      patiently()
          .untilAsserted(
              () ->
                  assertThat(
                          Slices.of(cluster.bootstrap(), "zone-1").stream()
                              .map(ZoneSlice::getClosed)
                              .flatMap(SidecarClientsIT::causes))
                      .contains(CloseCategory.LIMIT));
    }
  }

  private static Stream<String> clients(OpenedEvents opened) {
    return IntStream.range(0, opened.getConnectionCount())
        .mapToObj(i -> new Client(opened.getClientHigh(i), opened.getClientLow(i)).text(128));
  }

  private static Stream<CloseCategory> causes(ClosedEvents closed) {
    return IntStream.range(0, closed.getConnectionCount()).mapToObj(closed::getCategory);
  }
}
