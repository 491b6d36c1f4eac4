package io.tidemark.benchmarks.dialogue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.benchmarks.Report;
import io.tidemark.benchmarks.ScratchFolder;
import io.tidemark.edge.Edge;
import io.tidemark.edge.EdgeConfig;
import io.tidemark.settings.Settings;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The benchmark of the time from the connection that reaches a zone's cap to the first 429, at each
 * of two proxies of which neither sees the whole zone; and of how many connections exceed the cap
 * by then.
 */
public final class CapsBench {
  private static final int ROUNDS = 120;
  private static final int CAP = 50;
  private static final long EVERY_MILLIS = 10;
  private static final long GIVE_UP_MILLIS = 30_000;

  private CapsBench() {}

  public static Report run() throws IOException, InterruptedException {
    try (ScratchFolder scratch = new ScratchFolder("caps");
        ManyZones zones = new ManyZones(scratch.path(), ROUNDS, Map.of());
        Edge second = second(zones, scratch.path())) {
      String last = "z%d.localhost".formatted(ROUNDS - 1);
      while (second.agent().zones().zoneOf(last) == null) {
        ManyZones.pause(50);
      }
      System.out.printf("%d zones get a cap of %d …%n", ROUNDS, CAP);
      for (int zone = 0; zone < ROUNDS; zone++) {
        cap(zones, zone);
      }
      System.out.println("each is filled through two proxies until both refuse …");
      int[] ports = {zones.stack.edge().port(), second.port()};
      Histogram took = new Histogram(3);
      Histogram over = new Histogram(3);
      Random random = new Random(9);
      for (int zone = 0; zone < ROUNDS; zone++) {
        ManyZones.pause(random.nextInt(500));
        fill(zones, ports, zone, took, over);
      }
      Report report = new Report("from the cap reached to the first 429", "p50", "p99", "max", "n");
      report.micros("each of two proxies, milliseconds", took);
      report.row(
          "connections above the cap of %d, one each %d ms".formatted(CAP, EVERY_MILLIS),
          Long.toString(over.getValueAtPercentile(50)),
          Long.toString(over.getValueAtPercentile(99)),
          Long.toString(over.getMaxValue()),
          Long.toString(over.getTotalCount()));
      return report
          .figure("p50_ms", took.getValueAtPercentile(50) / 1000.0)
          .figure("p99_ms", took.getValueAtPercentile(99) / 1000.0)
          .figure("overshoot_p50", (double) over.getValueAtPercentile(50))
          .figure("overshoot_p99", (double) over.getValueAtPercentile(99));
    }
  }

  private static Edge second(ManyZones zones, Path folder) throws IOException {
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.bootstrap.servers",
                zones.stack.bootstrapServers(),
                "agent.node",
                "second",
                "agent.state-dir",
                folder.resolve("second").toString(),
                "edge.port",
                "0",
                "edge.admin-port",
                "0",
                "edge.drain-grace",
                "0ms"));
    EdgeConfig config = EdgeConfig.from(settings);
    settings.check();
    return Edge.start(config);
  }

  private static void cap(ManyZones zones, int zone) throws IOException, InterruptedException {
    post(
        zones,
        "/api/v1/zones/z%d/suspicions".formatted(zone),
        Map.of("evidence", "a benchmark", "lasts", "1h", "actor", "bench"));
    post(
        zones,
        "/api/v1/limits",
        Map.of(
            "zone",
            "z" + zone,
            "cap",
            CAP,
            "reason",
            "a benchmark",
            "actor",
            "bench",
            "expires_in",
            "1h"));
  }

  private static void post(ManyZones zones, String path, Map<String, Object> body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        zones.api.send(
            "POST", path, "application/json", new ObjectMapper().writeValueAsString(body));
    if (answer.statusCode() != 201) {
      throw new IOException(answer.body());
    }
  }

  /**
   * Opens connections through both proxies in turn, at a steady pace, until both have refused one.
   */
  private static void fill(ManyZones zones, int[] ports, int zone, Histogram took, Histogram over) {
    List<WebSocket> open = new ArrayList<>();
    boolean[] refused = new boolean[ports.length];
    long reached = 0;
    long begun = System.nanoTime();
    for (int i = 0; !refused[0] || !refused[1]; i++) {
      int door = i % ports.length;
      if (!refused[door]) {
        try {
          open.add(zones.open(ports[door], zone).join());
          reached = open.size() == CAP ? System.nanoTime() : reached;
        } catch (CompletionException e) {
          if (!(e.getCause() instanceof WebSocketHandshakeException refusal)
              || refusal.getResponse().statusCode() != 429
              || reached == 0) {
            throw e;
          }
          refused[door] = true;
          took.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - reached));
        }
      }
      ManyZones.pause(EVERY_MILLIS);
      if (System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(GIVE_UP_MILLIS)) {
        throw new IllegalStateException("z%d is not refused".formatted(zone));
      }
    }
    over.recordValue(open.size() - CAP);
    open.forEach(WebSocket::abort);
  }
}
