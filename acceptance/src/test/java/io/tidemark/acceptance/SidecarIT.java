package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.cli.ApiClient;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
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

  private final Visits visits = new Visits();

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void nginxIsCountedWhateverIsKilled(@TempDir Path folder) throws Exception {
    isCountedWhateverIsKilled(
        folder, (place, originPort, spoaPort) -> NginxProxy.start(place, originPort));
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void haproxyIsCountedWhateverIsKilled(@TempDir Path folder) throws Exception {
    isCountedWhateverIsKilled(folder, HaproxyProxy::start);
  }

  private void isCountedWhateverIsKilled(Path folder, SpoolProxy.Start start) throws Exception {
    long seed = System.nanoTime();
    System.out.println("sidecar: seed " + seed);
    Random random = new Random(seed);
    Path place = Files.createDirectory(folder.resolve("t"));
    int spoaPort = EmbeddedBroker.freePort();
    try (Cluster cluster = new Cluster(folder);
        Crowd crowd = new Crowd(visits, ZONES, 600, seed);
        SpoolProxy proxy = start.proxy(place, cluster.origin.port(), spoaPort)) {
      SecondOpinion audit = new SecondOpinion(cluster);
      cluster.broker();
      ApiClient api = cluster.app("app").api();
      patiently().until(api::isReady);
      Supplier<JavaProcess> sidecars = () -> sidecar(cluster, proxy, place, spoaPort);
      JavaProcess sidecar = heard(sidecars.get());
      crowd.through(proxy);
      crowd.start();
      patiently().until(() -> visits.open() > 400);
      for (int kills = 0; kills < KILLS; kills++) {
        // Some are killed before they have begun; but not all for as long as a lease.
        if (kills % 3 == 2) {
          heard(sidecar);
        }
        pause(Duration.ofMillis(random.nextInt(2_500)));
        sidecar.kill();
        pause(Duration.ofMillis(random.nextInt(1_000)));
        sidecar = sidecars.get();
        if (kills == KILLS / 2) {
          proxy.reload();
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
      TrueRows.check(visits, audit, List.of(), ZONES, 500);
      assertThat(audit.minutes().stream().mapToLong(UsageRow::getOpened).sum())
          .isEqualTo(SpoolProxy.lines(place).stream().filter(l -> l.startsWith("O ")).count());
    }
  }

  private static JavaProcess sidecar(Cluster cluster, SpoolProxy proxy, Path place, int spoaPort) {
    try {
      return cluster.sidecar(proxy.node(), place, "sidecar.spoa-port=" + spoaPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a sidecar runs and may have sent something. */
  private static JavaProcess heard(JavaProcess sidecar) {
    patiently().until(() -> sidecar.says("sidecar reads"));
    pause(Duration.ofSeconds(2));
    return sidecar;
  }
}
