package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.FreePorts;
import io.tidemark.events.named.RefusedEvents;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.quickstart.proxies.CountedProxy;
import io.tidemark.quickstart.proxies.ProxyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests of what clients of nginx and HAProxy meet when the sidecar refuses, hangs or is away. */
class SidecarAdmissionIT {
  private static final int HANDSHAKES = 200;

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void nginxRefusesAsTheSidecarSays(@TempDir Path folder) throws Exception {
    refusesAsTheSidecarSays(folder, ProxyKind.NGINX);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void haproxyRefusesAsTheSidecarSays(@TempDir Path folder) throws Exception {
    refusesAsTheSidecarSays(folder, ProxyKind.HAPROXY);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void envoyRefusesAsTheSidecarSays(@TempDir Path folder) throws Exception {
    refusesAsTheSidecarSays(folder, ProxyKind.ENVOY);
  }

  private static void refusesAsTheSidecarSays(Path folder, ProxyKind kind) throws Exception {
    Path place = Files.createDirectory(folder.resolve("t"));
    int askPort = FreePorts.take();
    try (Cluster cluster = new Cluster(folder);
        CountedProxy proxy = Proxies.start(kind, place, cluster.origin.port(), askPort)) {
      cluster.broker();
      Cluster.App app = cluster.app("app", Cluster.lease(Cluster.LONG_LEASE));
      patiently().until(app.api()::isReady);
      String setting = kind.portSetting() + "=" + askPort;
      JavaProcess sidecar = cluster.readySidecar(proxy.name(), place, setting);

      // A block of the clients' source, and no other zone's.
      LimitsIT.suspect(app, "zone-1");
      LimitsIT.post(
          app,
          "/api/v1/limits",
          Map.of(
              "zone",
              "zone-1",
              "source",
              "127.0.0.0/8",
              "reason",
              "a test",
              "actor",
              "ada",
              "expires_in",
              "1h"));
      patiently()
          .untilAsserted(
              () ->
                  assertThat(RawSocket.upgrade(proxy.port(), "zone-1.test"))
                      .startsWith("HTTP/1.1 429 ")
                      .containsIgnoringCase("\r\nretry-after: "));
      assertThat(RawSocket.upgrade(proxy.port(), "zone-3.test")).startsWith("HTTP/1.1 101 ");
      // On a busy machine an answer may take longer than 20 ms, and then the client is admitted.
      patiently()
          .until(
              () -> RawSocket.upgrade(proxy.port(), "ZONE-1.test:80").startsWith("HTTP/1.1 429 "));
      for (int i = 0; i < 9; i++) {
        patiently()
            .until(
                () -> RawSocket.upgrade(proxy.port(), "zone-1.test").startsWith("HTTP/1.1 429 "));
      }
      // Envoy writes its lines a tenth of a second later.
      patiently()
          .untilAsserted(
              () -> {
                List<RefusedEvents> refusals = refusals(cluster, "zone-1");
                assertThat(refusals.stream().mapToLong(RefusedEvents::getReasonCount).sum())
                    .as("each refusal is counted once")
                    .isGreaterThanOrEqualTo(11)
                    .isEqualTo(lines(place, " st=429 "));
                assertThat(refusals)
                    .allMatch(
                        of ->
                            of.getReasonList().stream()
                                .allMatch(RefusalReason.SOURCE_LIMIT::equals));
              });

      eachClientHasItsShare(cluster, proxy.port());

      // Nobody has to wait for a sidecar that hangs, or is away; the block is not enforced then.
      sidecar.freeze();
      List<Long> hanging = handshakes(proxy);
      sidecar.thaw();
      sidecar.kill();
      List<Long> away = handshakes(proxy);
      System.out.printf(
          "%s: handshakes while the sidecar hangs: p50 %.1f ms, p99 %.1f ms; while it is away: %.1f and %.1f ms%n",
          proxy.name(), at(hanging, 0.5), at(hanging, 0.99), at(away, 0.5), at(away, 0.99));
      JavaProcess next = cluster.sidecar(proxy.name(), place, setting);
      next.awaitWords("sidecar reads");
      patiently()
          .untilAsserted(
              () ->
                  assertThat(app.api().json("/api/v1/plans").get("total").get("opened").asLong())
                      .isEqualTo(lines(place, "O ")));
      patiently()
          .until(() -> RawSocket.upgrade(proxy.port(), "zone-1.test").startsWith("HTTP/1.1 429 "));

      // Nothing is lost of a burst that comes while nobody reads.
      try (Clients clients = new Clients()) {
        clients.open(proxy.port(), "zone-4", 300);
        Cluster.agree(app.api(), clients);
        next.freeze();
        clients.close("zone-4", 300);
        pause(Duration.ofSeconds(2));
        next.thaw();
        Cluster.agree(app.api(), clients);
      }
    }
  }

  /** A client that has what its zone allows each client is refused, until one of its own ends. */
  static void eachClientHasItsShare(Cluster cluster, int port) throws IOException {
    Files.writeString(
        cluster.zones,
        Files.readString(cluster.zones)
            .replaceAll("(zone-2: \\{ )", "$1per_client: 3, ")
            .replaceAll("(zone-0: \\{ hosts: \\[)", "$1'*.below.test', "));
    patiently()
        .until(
            () -> {
              List<RawSocket> open = new ArrayList<>();
              try {
                for (int i = 0; i < 6; i++) {
                  RawSocket client = RawSocket.to(port);
                  open.add(client);
                  if (!client
                      .send(
                          "GET /live HTTP/1.1\r\nHost: zone-2.test\r\n"
                              + RawSocket.HANDSHAKE
                              + "\r\n")
                      .head()
                      .startsWith("HTTP/1.1 101 ")) {
                    return i >= 3;
                  }
                  pause(Duration.ofMillis(400));
                }
                return false;
              } finally {
                for (RawSocket client : open) {
                  client.close();
                }
              }
            });
    patiently().until(() -> RawSocket.upgrade(port, "zone-2.test").startsWith("HTTP/1.1 101 "));
    assertThat(RawSocket.upgrade(port, "a.below.test")).startsWith("HTTP/1.1 101 ");
  }

  /** Opens connections one after the other, all of which must be admitted; nanoseconds each. */
  private static List<Long> handshakes(CountedProxy proxy) throws IOException {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < HANDSHAKES; i++) {
      long begin = System.nanoTime();
      assertThat(RawSocket.upgrade(proxy.port(), "zone-1.test")).startsWith("HTTP/1.1 101 ");
      nanos.add(System.nanoTime() - begin);
    }
    return nanos.stream().sorted().toList();
  }

  private static double at(List<Long> sorted, double share) {
    return sorted.get((int) (share * (sorted.size() - 1))) / 1e6;
  }

  private static long lines(Path place, String part) throws IOException {
    return Proxies.lines(place).stream()
        .filter(line -> line.startsWith(part) || (part.startsWith(" ") && line.contains(part)))
        .count();
  }

  private static List<RefusedEvents> refusals(Cluster cluster, String zone) throws IOException {
    return Slices.of(cluster.bootstrap(), zone).stream()
        .map(ZoneSlice::getRefused)
        .filter(of -> of.getReasonCount() > 0)
        .toList();
  }
}
