package io.tidemark.benchmarks.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.benchmarks.ChildProcess;
import io.tidemark.benchmarks.Report;
import io.tidemark.benchmarks.ScratchFolder;
import io.tidemark.benchmarks.SidecarProcess;
import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import io.tidemark.quickstart.proxies.CountedProxy;
import io.tidemark.quickstart.proxies.ProxyKind;
import io.tidemark.quickstart.proxies.ProxyPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * The soak test of a proxy with a sidecar. While clients come and go, the sidecar is killed again
 * and again, the proxy is reloaded, and one of its processes is killed. After each wave all clients
 * are gone, and the books must have what they saw.
 */
final class ProxySoak {
  private static final long WAVE_SECONDS = 60;
  private static final long SETTLE_SECONDS = 90;
  private static final int KILLS_A_WAVE = 8;
  private static final int FREE_OF_KILLS_MILLIS = 3_000;

  private final ProxyKind kind;
  private final Path place;
  private final String kafka;
  private final int askPort = FreePorts.take();
  private final Random random;
  private ChildProcess sidecar;
  private int kills;

  private ProxySoak(ProxyKind kind, Path place, String kafka, long seed) throws IOException {
    this.kind = kind;
    this.place = place;
    this.kafka = kafka;
    this.random = new Random(seed);
    this.sidecar = start();
  }

  private ChildProcess start() throws IOException {
    return SidecarProcess.start(
        ChildProcess.ANY_CORE,
        place,
        kafka,
        Map.of(kind.portSetting(), Integer.toString(askPort), "agent.node", kind.label()));
  }

  /** Runs the soak and prints its table; returns whether every wave was counted exactly. */
  static boolean run(ProxyKind kind, int minutes) throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Report report =
        new Report(
            "after",
            "101s seen",
            "refused",
            "cut",
            "opened",
            "refused in the books",
            "open",
            "lost",
            "kills",
            "sidecar MB");
    boolean exact = true;
    try (ScratchFolder scratch = new ScratchFolder("soak");
        BadOrigin origin = new BadOrigin()) {
      Files.writeString(
          scratch.path().resolve("zones.yaml"),
          """
          plans: { pro: { guideline: 500 } }
          zones: { soak: { hosts: [soak.test], origin: 'http://127.0.0.1:%d', plan: pro } }
          """
              .formatted(origin.port()));
      Path place = Files.createDirectory(scratch.path().resolve("p"));
      try (Stack stack =
          Stack.start(scratch.path(), Stack.StackPorts.FREE, Map.of("ledger.lease", "3m"))) {
        ProxySoak soak = new ProxySoak(kind, place, stack.bootstrapServers(), seed);
        ProxyPlace where =
            new ProxyPlace(
                place, FreePorts.take(), origin.port(), soak.askPort, UnaryOperator.identity());
        try (CountedProxy proxy = kind.start(where)) {
          exact = soak.waves(proxy, new ApiClient(stack.api(), null), minutes, report);
        } finally {
          soak.sidecar.close();
        }
      }
    }
    report.figure("exact", exact ? 1 : 0).print(System.out);
    return exact;
  }

  private boolean waves(CountedProxy proxy, ApiClient api, int minutes, Report report)
      throws Exception {
    Visitors clients = new Visitors(proxy.port());
    boolean exact = true;
    for (int wave = 1; wave <= minutes; wave++) {
      Thread trouble = new Thread(() -> trouble(proxy));
      trouble.start();
      clients.come(TimeUnit.SECONDS.toMillis(WAVE_SECONDS), wave);
      trouble.join();
      JsonNode counts = settled(api, clients);
      exact &= isExact(counts, clients);
      report.row(
          wave + " min",
          "%,d".formatted(clients.opened()),
          "%,d".formatted(clients.refused()),
          "%,d".formatted(clients.cut()),
          "%,d".formatted(counts.path("opened").asLong()),
          "%,d".formatted(refused(counts)),
          counts.path("open").asText(),
          counts.path("lost").asText(),
          Integer.toString(kills),
          Report.number(sidecar.residentNow() / 1_024));
      System.out.printf(
          "wave %d of %d: %,d seen, %,d opened%n",
          wave, minutes, clients.opened(), counts.path("opened").asLong());
    }
    return exact;
  }

  /**
   * Kills the sidecar at random moments, reloads the proxy once, and kills a process of it once.
   */
  private void trouble(CountedProxy proxy) {
    int most = (int) (WAVE_SECONDS * 1_000 - FREE_OF_KILLS_MILLIS) / KILLS_A_WAVE;
    try {
      for (int i = 0; i < KILLS_A_WAVE; i++) {
        Thread.sleep(random.nextInt(most));
        sidecar.kill();
        kills++;
        Thread.sleep(random.nextInt(500));
        sidecar = start();
        if (i == KILLS_A_WAVE / 3) {
          proxy.reload();
        } else if (i == KILLS_A_WAVE * 2 / 3 && kind != ProxyKind.ENVOY) {
          // Envoy keeps its last lines in memory for 100 ms.
          proxy.killWorker();
        }
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("the proxy or its sidecar does not start again", e);
    }
  }

  /** The counts once all clients' connections have ended in the books, or after enough time. */
  private static JsonNode settled(ApiClient api, Visitors clients) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
    JsonNode counts = counts(api);
    while (System.nanoTime() < end && !isExact(counts, clients)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
      counts = counts(api);
    }
    return counts;
  }

  /** A client whose handshake was cut may have been opened or refused without knowing it. */
  private static boolean isExact(JsonNode counts, Visitors clients) {
    long opened = counts.path("opened").asLong();
    return counts.path("open").asLong() == 0
        && counts.path("lost").asLong() == 0
        && counts.path("corrections").asLong() == 0
        && opened >= clients.opened()
        && opened <= clients.opened() + clients.cut()
        && refused(counts) >= clients.refused()
        && refused(counts) <= clients.refused() + clients.cut();
  }

  private static long refused(JsonNode counts) {
    List<Long> numbers = new ArrayList<>();
    counts.path("refused").forEach(number -> numbers.add(number.asLong()));
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  private static JsonNode counts(ApiClient api) throws IOException, InterruptedException {
    return api.json("/api/v1/zones/soak/live").path("counts");
  }
}
