package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.cli.ApiClient;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a rolling restart: proxies restart one after the other, and no client is refused. */
@Tag("alone")
class RollingRestartIT {
  private static final int CLIENTS = 5_000;
  private static final int ZONES = 6;
  private static final int AT_ONCE = 200;

  /**
   * A little more than a zone's sixth of all connections: one in fifty counted twice would be a
   * spike.
   */
  private static final int GUIDELINE = 850;

  /**
   * The setting by which connections that wait to be accepted by a stopping proxy go to the other
   * one.
   */
  private static final Path MIGRATE = Path.of("/proc/sys/net/ipv4/tcp_migrate_req");

  private static final String[] SETTINGS = {
    "edge.share-port=on", "edge.drain-grace=0ms", "edge.drain-spread=4s"
  };

  @Test
  void threeProxiesUnderFiveThousandConnections(@TempDir Path folder) throws Exception {
    String migrate = Files.readString(MIGRATE);
    if (Files.isWritable(MIGRATE)) {
      Files.writeString(MIGRATE, "1");
    }
    try (Cluster cluster = new Cluster(folder)) {
      Files.writeString(
          cluster.zones,
          Files.readString(cluster.zones)
              .replace("guideline: 20 ", "guideline: " + GUIDELINE)
              .replace("guideline: 500 ", "guideline: " + GUIDELINE));
      cluster.broker();
      ApiClient api = cluster.app("app").api();
      List<Cluster.Edge> edges = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        edges.add(cluster.edge("edge-" + i, SETTINGS));
      }
      patiently().until(api::isReady);
      SecondOpinion audit = new SecondOpinion(cluster);
      try (Returning clients = new Returning(edges, ZONES)) {
        for (int n = 0; n < CLIENTS; n++) {
          clients.come(n);
          if (n % AT_ONCE == 0) {
            int come = n;
            patiently().pollDelay(Duration.ZERO).until(() -> clients.open() >= come - AT_ONCE);
          }
        }
        counted(api, clients);
        for (Cluster.Edge edge : edges) {
          try (Probe probe = new Probe(edge.port())) {
            Cluster.Edge next = cluster.successor(edge, SETTINGS);
            assertThat(next.port()).isEqualTo(edge.port());
            edge.process().stop();
            counted(api, clients);
            assertThat(probe.refused()).as("of %d visits", probe.visits()).isEmpty();
            assertThat(probe.visits()).isGreaterThan(50);
          }
        }
        assertThat(clients.failed()).isZero();
        assertThat(clients.codes().keySet()).isEqualTo(Set.of(1012));
        JsonNode told = api.json("/api/v1/plans");
        assertThat(told.get("imbalance").asLong()).isZero();
        assertThat(told.at("/total/lost").asLong()).isZero();
        assertThat(told.at("/total/corrections").asLong()).isZero();
        assertThat(told.at("/total/opened").asLong()).isEqualTo(2 * CLIENTS);
        assertThat(audit.agrees().decisions()).isZero();
        List<UsageRow> minutes = audit.minutes();
        assertThat(minutes).anyMatch(row -> row.getRestart().getConnections() > 0);
        assertThat(minutes).allMatch(row -> row.getPeak() <= GUIDELINE);
      }
    } finally {
      if (Files.isWritable(MIGRATE)) {
        Files.writeString(MIGRATE, migrate);
      }
    }
  }

  private static void counted(ApiClient api, Returning clients) {
    patiently()
        .ignoreExceptions()
        .until(
            () ->
                clients.open() == CLIENTS
                    && api.json("/api/v1/plans").at("/total/open").asLong() == CLIENTS);
  }

  /** A client that connects again and again, and must always be served. */
  private static final class Probe implements AutoCloseable {
    private final AtomicInteger visits = new AtomicInteger();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread;

    Probe(int port) {
      thread =
          new Thread(
              () -> {
                while (!over.get()) {
                  visit(port);
                }
              },
              "probe");
      thread.start();
    }

    private void visit(int port) {
      try (RawSocket socket = RawSocket.to(port)) {
        socket.send("GET / HTTP/1.1\r\nHost: zone-1.test\r\nConnection: close\r\n\r\n");
        String head = socket.head();
        if (!head.startsWith("HTTP/1.1 200 ")) {
          refused.add(head);
        }
      } catch (IOException e) {
        refused.add(e.toString());
      }
      visits.incrementAndGet();
    }

    int visits() {
      return visits.get();
    }

    List<String> refused() {
      return refused;
    }

    @Override
    public void close() {
      over.set(true);
      patiently().until(() -> !thread.isAlive());
    }
  }
}
