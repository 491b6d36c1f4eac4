package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.ApiClient;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
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

  /** A proxy by its name, its spool's folder and the origin's port. */
  @FunctionalInterface
  private interface Start {
    SpoolProxy proxy(Path place, int originPort) throws IOException;
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void nginxIsCountedWhateverIsKilled(@TempDir Path folder) throws Exception {
    isCountedWhateverIsKilled(folder, NginxProxy::start);
  }

  private void isCountedWhateverIsKilled(Path folder, Start start) throws Exception {
    long seed = System.nanoTime();
    System.out.println("sidecar: seed " + seed);
    Random random = new Random(seed);
    Path place = Files.createDirectory(folder.resolve("t"));
    try (Cluster cluster = new Cluster(folder);
        Crowd crowd = new Crowd(visits, ZONES, 600, seed);
        SpoolProxy proxy = start.proxy(place, cluster.origin.port())) {
      SecondOpinion audit = new SecondOpinion(cluster);
      cluster.broker();
      ApiClient api = cluster.app("app").api();
      patiently().until(api::isReady);
      JavaProcess sidecar = cluster.sidecar(proxy.node(), place);
      patiently().until(() -> sidecar.says("sidecar reads"));
      pause(Duration.ofSeconds(2));
      crowd.through(proxy);
      crowd.start();
      patiently().until(() -> visits.open() > 400);
      JavaProcess last = sidecar;
      for (int kills = 0; kills < KILLS; kills++) {
        pause(Duration.ofMillis(200 + random.nextInt(2_500)));
        last.kill();
        pause(Duration.ofMillis(random.nextInt(1_000)));
        last = cluster.sidecar(proxy.node(), place);
        if (kills == 5) {
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
      assertThat(audit.agrees().decisions()).isZero();
      assertThat(audit.decisions()).isEmpty();
      TrueRows.check(visits, audit, List.of(), ZONES, 500);
      assertThat(audit.minutes().stream().mapToLong(UsageRow::getOpened).sum())
          .isEqualTo(lines(place, "O "));
    }
  }

  /** The lines in the spool that begin like this. */
  private static long lines(Path place, String beginning) throws IOException {
    long lines = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place.resolve("spool"))) {
      for (Path file : files) {
        lines += Files.readAllLines(file).stream().filter(l -> l.startsWith(beginning)).count();
      }
    }
    return lines;
  }
}
