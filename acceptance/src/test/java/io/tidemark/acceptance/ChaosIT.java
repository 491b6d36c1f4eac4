package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static io.tidemark.acceptance.Waiting.pause;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests with real processes, thousands of connections that come and go, and faults. Afterwards the
 * audit finds nothing, and every settled row is within what the clients themselves know.
 */
class ChaosIT {
  private static final int ZONES = 6;
  private static final int SHARDS = 8;

  /** The number of kills, of proxies, applications and the broker in turn. */
  private static final int KILLS = 12;

  private final Visits visits = new Visits();

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void whateverIsKilledTheBooksAreTheTruth(@TempDir Path folder) throws Exception {
    long seed = System.nanoTime();
    System.out.println("chaos: seed " + seed);
    Random random = new Random(seed);
    try (Cluster cluster = new Cluster(folder);
        Crowd crowd = new Crowd(visits, ZONES, 2_000, seed)) {
      SecondOpinion audit = new SecondOpinion(cluster);
      JavaProcess broker = cluster.broker();
      List<Cluster.App> apps = new ArrayList<>();
      List<Cluster.Edge> edges = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        apps.add(cluster.app("app-" + i));
        patiently().until(apps.get(i).api()::isReady);
        edges.add(cluster.edge("edge-" + i));
        crowd.through(edges.get(i));
      }
      crowd.start();
      patiently().until(() -> visits.open() > 1_500);
      for (int kills = 0; kills < KILLS; kills++) {
        pause(Duration.ofMillis(1_000 + random.nextInt(6_000)));
        int which = random.nextInt(2);
        int what = kills % 3;
        if (what == 0) {
          crowd.kill(edges.get(which));
          pause(Duration.ofMillis(random.nextInt(2_000)));
          edges.set(which, cluster.edge("edge-" + which));
          crowd.through(edges.get(which));
        } else if (what == 1) {
          apps.get(which).process().kill();
          pause(Duration.ofMillis(random.nextInt(2_000)));
          apps.set(which, cluster.app("app-" + which));
        } else {
          broker.kill();
          pause(Duration.ofMillis(random.nextInt(6_000)));
          broker = cluster.broker();
        }
      }
      crowd.freeze();
      pause(Duration.ofSeconds(25));
      ApiClient api = apps.get(0).api();
      patiently()
          .pollInterval(Duration.ofSeconds(5))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                assertThat(api.isReady()).as("%s", cluster.lastWords()).isTrue();
                Map<String, Long> open = Cluster.open(api);
                assertThat(open.values().stream().mapToLong(n -> n).sum())
                    .as("%s; the last of %s", open, cluster.lastWords())
                    .isEqualTo(visits.open());
              });
      assertThat(audit.agrees().decisions()).isPositive();
      List<DecisionRecord> decisions = audit.decisions();
      assertThat(decisions)
          .as("nothing was missing")
          .noneMatch(decision -> decision.getKind() == DecisionKind.REPAIRED);
      System.out.printf("chaos: %d kills, %d decisions%n", KILLS, decisions.size());
      TrueRows.check(visits, audit, decisions, ZONES, 1_000, 0.5);
    }
  }

  /** The network to Kafka is cut for longer than the lease, under traffic, and restored. */
  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void aProxyThatIsCutOffIsLostAndReturns(@TempDir Path folder) throws Exception {
    try (Cluster cluster = new Cluster(folder);
        Crowd crowd = new Crowd(visits, ZONES, 1_000, 11)) {
      int inner = FreePorts.take();
      int outer = FreePorts.take();
      try (Forwarder network = new Forwarder(outer, inner);
          EmbeddedBroker broker = broker(cluster, folder, inner, outer);
          SettlingLag lag = new SettlingLag(cluster, SHARDS)) {
        assertThat(broker.bootstrapServers()).isEqualTo(cluster.bootstrap());
        SecondOpinion audit = new SecondOpinion(cluster);
        ApiClient api = cluster.app("app").api();
        patiently().until(api::isReady);
        crowd.through(cluster.edge("edge-1"));
        crowd.through(cluster.edge("edge-2", "kafka.bootstrap.servers=127.0.0.1:" + outer));
        crowd.start();
        patiently().until(() -> visits.open() > 800);
        // The cut is shortly before a minute ends, so that the minute has to wait for the lease.
        pause(
            Duration.ofMillis(Math.floorMod(57_000 - System.currentTimeMillis(), Periods.MINUTE)));
        network.cut();
        long cutMillis = System.currentTimeMillis();
        pause(Duration.ofSeconds(50));
        network.mend();
        pause(Duration.ofSeconds(20));
        crowd.freeze();
        assertThat(audit.agrees().decisions()).isPositive();
        List<DecisionRecord> decisions = audit.decisions();
        assertThat(decisions)
            .anyMatch(decision -> decision.getKind() == DecisionKind.LOST)
            .anyMatch(decision -> decision.getKind() == DecisionKind.RETURNED)
            .noneMatch(decision -> decision.getKind() == DecisionKind.REPAIRED);
        TrueRows.check(visits, audit, decisions, ZONES, 1_000, 0.5);
        assertThat(audit.openAtEnd().values().stream().mapToLong(n -> n).sum())
            .isEqualTo(visits.open());
        Map<Long, Long> lags = new HashMap<>(lag.lags());
        lags.keySet().removeIf(end -> end < cutMillis);
        System.out.println("cut off: minutes settled after (ms) " + lags);
        // The minutes were settled before the proxy was back: the lease ended the wait.
        assertThat(lags.values()).allMatch(millis -> millis < 45_000);
      }
    }
  }

  /**
   * One clock is ten minutes fast, one ten minutes slow, and the rows are the same as with right
   * clocks.
   */
  @Execution(ExecutionMode.CONCURRENT)
  @Tag("alone")
  @Test
  void clocksThatAreOffMakeNoDifference(@TempDir Path folder) throws Exception {
    Map<String, String> fast = WrongClock.off(Duration.ofMinutes(10));
    Map<String, String> slow = WrongClock.off(Duration.ofMinutes(-10));
    try (Cluster cluster = new Cluster(folder);
        Crowd crowd = new Crowd(visits, ZONES, 1_000, 12)) {
      SecondOpinion audit = new SecondOpinion(cluster);
      cluster.broker();
      ApiClient api = cluster.app("app").api();
      patiently().until(api::isReady);
      crowd.through(cluster.edge("fast", fast));
      crowd.through(cluster.edge("slow", slow));
      try (SettlingLag lag = new SettlingLag(cluster, SHARDS)) {
        crowd.start();
        patiently().until(() -> lag.lags().size() > 1);
        crowd.freeze();
        audit.agreesSoFar();
        assertThat(audit.decisions()).as("a clock that is known is no trouble").isEmpty();
        TrueRows.check(visits, audit, List.of(), ZONES, 1_000, 0.5);
        System.out.println("steady: minutes settled after (ms) " + lag.lags());
        assertThat(lag.lags()).hasSizeGreaterThan(1);
        assertThat(median(lag.lags().values().stream().mapToLong(n -> n))).isLessThan(5_000);
      }
      assertThat(api.get("/metrics").body())
          .containsPattern("tidemark_ledger_clock_skew_seconds\\{node=\"fast\"} -(599|600)\\.")
          .containsPattern("tidemark_ledger_clock_skew_seconds\\{node=\"slow\"} (599|600)\\.");
    }
  }

  private static long median(LongStream values) {
    long[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** A broker with a second listener at {@code inner}, which it advertises as {@code outer}. */
  private static EmbeddedBroker broker(Cluster cluster, Path folder, int inner, int outer)
      throws IOException {
    int controller = FreePorts.take();
    String two = "BROKER://127.0.0.1:%d,OUTER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d";
    return EmbeddedBroker.start(
        folder.resolve("kafka"),
        cluster.kafkaPort,
        Map.of(
            "listeners",
            two.formatted(cluster.kafkaPort, inner, controller),
            "advertised.listeners",
            two.formatted(cluster.kafkaPort, outer, controller),
            "controller.quorum.bootstrap.servers",
            "127.0.0.1:" + controller,
            "listener.security.protocol.map",
            "BROKER:PLAINTEXT,OUTER:PLAINTEXT,CONTROLLER:PLAINTEXT"));
  }
}
