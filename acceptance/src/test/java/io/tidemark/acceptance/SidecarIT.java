package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.quickstart.proxies.CountedProxy;
import io.tidemark.quickstart.proxies.ProxyKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests with real proxies that are no JVM, and their sidecar, which is killed again and again. The
 * books are what the clients know, and no event is missing.
 */
class SidecarIT {
  private static final int ZONES = 6;
  private static final int KILLS = 15;

  /** Handshakes that the origin refuses, between two kills. */
  private static final int REFUSALS = 3;

  private final Visits visits = new Visits();

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void nginxIsCountedWhateverIsKilled(@TempDir Path folder) throws Exception {
    isCountedWhateverIsKilled(folder, ProxyKind.NGINX);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void haproxyIsCountedWhateverIsKilled(@TempDir Path folder) throws Exception {
    isCountedWhateverIsKilled(folder, ProxyKind.HAPROXY);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void envoyIsCountedWhateverIsKilled(@TempDir Path folder) throws Exception {
    isCountedWhateverIsKilled(folder, ProxyKind.ENVOY);
  }

  private void isCountedWhateverIsKilled(Path folder, ProxyKind kind) throws Exception {
    long seed = System.nanoTime();
    System.out.println("sidecar: seed " + seed);
    Random random = new Random(seed);
    Path place = Files.createDirectory(folder.resolve("t"));
    int askPort = FreePorts.take();
    try (Cluster cluster = new Cluster(folder);
        Crowd crowd = new Crowd(visits, ZONES, 600, seed);
        CountedProxy proxy = Proxies.start(kind, place, cluster.origin.port(), askPort)) {
      SecondOpinion audit = new SecondOpinion(cluster, Cluster.LONG_LEASE);
      cluster.broker();
      ApiClient api = cluster.app("app", Cluster.lease(Cluster.LONG_LEASE)).api();
      patiently().until(api::isReady);
      Supplier<JavaProcess> sidecars = () -> sidecar(cluster, kind, place, askPort);
      JavaProcess sidecar =
          cluster.readySidecar(proxy.name(), place, kind.portSetting() + "=" + askPort);
      crowd.through(Proxies.door(proxy));
      crowd.start();
      patiently().until(() -> visits.open() > 400);
      long refused = 0;
      for (int kills = 0; kills < KILLS; kills++) {
        // Some are killed before they have begun.
        if (kills % 3 == 2) {
          heard(sidecar);
        }
        pause(Duration.ofMillis(random.nextInt(2_500)));
        sidecar.kill();
        pause(Duration.ofMillis(random.nextInt(1_000)));
        sidecar = sidecars.get();
        for (int i = 0; i < REFUSALS; i++) {
          refused += full(proxy) ? 1 : 0;
        }
        if (kills == KILLS / 3) {
          proxy.reload();
        } else if (kills == KILLS * 2 / 3) {
          heard(sidecar);
          long from = System.currentTimeMillis();
          proxy.killWorker();
          pause(Duration.ofSeconds(3));
          visits.blur(from - 500, System.currentTimeMillis());
        }
      }
      crowd.freeze();
      patiently()
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(Cluster.open(api).values().stream().mapToLong(n -> n).sum())
                      .as("%s", cluster.lastWords())
                      .isEqualTo(visits.open()));
      assertThat(audit.agrees()).isNotNull();
      assertThat(audit.decisions()).isEmpty();
      // Many visits are short here; the lines of the spool below are compared exactly.
      TrueRows.check(visits, audit, List.of(), ZONES, 500, 0.25);
      List<UsageRow> minutes = audit.minutes();
      assertThat(minutes.stream().mapToLong(UsageRow::getOpened).sum())
          .isEqualTo(Proxies.lines(place).stream().filter(l -> l.startsWith("O ")).count());
      assertThat(
              minutes.stream()
                  .flatMap(row -> row.getRefusedList().stream())
                  .mapToLong(RefusedCount::getCount)
                  .sum())
          .as("those of the origin, and handshakes that a reload or a kill ended")
          .isGreaterThanOrEqualTo(refused)
          .isEqualTo(
              Proxies.lines(place).stream()
                  .filter(l -> l.startsWith("C ") && !l.contains(" st=101 "))
                  // A socket without a request, to see whether HAProxy listens.
                  .filter(l -> !l.startsWith("C - "))
                  .count());

      proxy.stop();
      patiently().untilAsserted(() -> assertThat(Cluster.open(api)).isEmpty());
    }
  }

  /** A sidecar that is away is lost like a proxy, and returns with all that happened meanwhile. */
  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void aSidecarAwayForLongerThanTheLeaseReturns(@TempDir Path folder) throws Exception {
    Path place = Files.createDirectory(folder.resolve("t"));
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients();
        CountedProxy proxy = Proxies.start(ProxyKind.NGINX, place, cluster.origin.port(), 0)) {
      Duration lease = Duration.ofSeconds(10);
      SecondOpinion audit = new SecondOpinion(cluster, lease);
      cluster.broker();
      ApiClient api = cluster.app("app", Cluster.lease(lease)).api();
      patiently().until(api::isReady);
      JavaProcess sidecar = cluster.readySidecar("nginx", place);
      clients.open(proxy.port(), "zone-1", 30);
      clients.open(proxy.port(), "zone-2", 20);
      Cluster.agree(api, clients);
      sidecar.kill();
      clients.open(proxy.port(), "zone-1", 10);
      clients.close("zone-2", 15);
      patiently().untilAsserted(() -> assertThat(Cluster.open(api)).isEmpty());
      cluster.sidecar("nginx", place);
      Cluster.agree(api, clients);
      audit.agrees();
      assertThat(audit.decisions().stream().map(DecisionRecord::getKind))
          .contains(DecisionKind.LOST, DecisionKind.RETURNED)
          .doesNotContain(DecisionKind.REPAIRED);
      assertThat(audit.openAtEnd()).isEqualTo(clients.truth());
    }
  }

  /**
   * nginx cannot write into the spool for a while: clients notice nothing, and the books are right
   * again later.
   */
  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void whatCouldNotBeWrittenIsFound(@TempDir Path folder) throws Exception {
    Path place = Files.createDirectory(folder.resolve("t"));
    // A new file each second, so that a folder of the same name can stand in the way of one.
    UnaryOperator<String> seconds = text -> text.replace("\\d{8})", "\\d{10})");
    try (Cluster cluster = new Cluster(folder);
        Clients clients = new Clients();
        CountedProxy proxy =
            Proxies.start(ProxyKind.NGINX, place, cluster.origin.port(), 0, seconds)) {
      cluster.broker();
      ApiClient api = cluster.app("app").api();
      patiently().until(api::isReady);
      cluster.readySidecar("nginx", place, "sidecar.compare-every=2s");
      clients.open(proxy.port(), "zone-1", 20);
      clients.open(proxy.port(), "zone-2", 10);
      Cluster.agree(api, clients);

      List<Path> obstacles = new ArrayList<>();
      for (long at = Instant.now().getEpochSecond() + 1; obstacles.size() < 3_600; at++) {
        obstacles.add(Files.createDirectory(place.resolve("spool/nginx.spool." + at)));
      }
      pause(Duration.ofSeconds(2));
      clients.close("zone-1", 15);
      clients.open(proxy.port(), "zone-2", 5);
      // The ends are found without their lines.
      patiently().until(() -> Cluster.open(api).equals(Map.of("zone-1", 5L, "zone-2", 10L)));
      for (Path obstacle : obstacles) {
        Files.deleteIfExists(obstacle);
      }
      // The lines about their ends tell of the openings.
      clients.close("zone-2", 15);
      Cluster.agree(api, clients);
      patiently()
          .untilAsserted(
              () ->
                  assertThat(api.json("/api/v1/plans").get("total").get("opened").asLong())
                      .isEqualTo(35));
    }
  }

  /** Asks for a page that the origin refuses; false where the proxy does not serve just now. */
  private static boolean full(CountedProxy proxy) {
    try (RawSocket client = RawSocket.to(proxy.port())) {
      String head =
          client
              .send("GET /full HTTP/1.1\r\nHost: zone-1.test\r\n" + RawSocket.HANDSHAKE + "\r\n")
              .head();
      assertThat(head).startsWith("HTTP/1.1 503 ");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static JavaProcess sidecar(Cluster cluster, ProxyKind kind, Path place, int askPort) {
    try {
      return cluster.sidecar(kind.label(), place, kind.portSetting() + "=" + askPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a sidecar runs and may have sent something. */
  private static JavaProcess heard(JavaProcess sidecar) {
    sidecar.awaitWords("sidecar reads");
    pause(Duration.ofSeconds(2));
    return sidecar;
  }
}
