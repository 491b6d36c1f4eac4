package io.tidemark.benchmarks.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.benchmarks.ChildProcess;
import io.tidemark.benchmarks.Report;
import io.tidemark.benchmarks.ScratchFolder;
import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import io.tidemark.edge.EdgeProcess;
import io.tidemark.quickstart.Stack;
import io.tidemark.quickstart.proxies.ProxyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The soak test of an edge in its own process, under clients and origins that misbehave. After each
 * wave all clients are gone; then the open connections, the open files and the memory must be as
 * they were.
 */
public final class Soak {
  private static final long WAVE_SECONDS = 30;
  private static final int WARM_UP_WAVES = 1;

  /** The fewest waves: one to warm up, and two to compare. */
  public static final int LEAST_WAVES = WARM_UP_WAVES + 2;

  private static final long SETTLE_SECONDS = 20;
  private static final int FILES_OF_CHANCE = 8;
  private static final double GROWTH = 1.15;

  private static final double KILOBYTES_OF_CHANCE = 4_096;

  /** Measurements after all clients of a wave have gone. */
  private record Calm(
      long visits, long seen, long unserved, long booked, long open, long files, double heap) {}

  private Soak() {}

  public static void main(String[] args) throws Exception {
    boolean ofProxy = args.length > 1 && args[0].equals("--proxy");
    String length = args.length == (ofProxy ? 3 : 1) ? args[args.length - 1] : "30";
    int minutes = Integer.parseInt(length);
    if (ofProxy) {
      ProxyKind kind =
          ProxyKind.of(args[1])
              .orElseThrow(() -> new IllegalArgumentException("no such proxy: " + args[1]));
      System.exit(ProxySoak.run(kind, minutes) ? 0 : 1);
    }
    long waves = Math.max(LEAST_WAVES, minutes * 60L / WAVE_SECONDS);
    boolean flat = run(waves, WAVE_SECONDS);
    System.exit(flat ? 0 : 1);
  }

  /** Runs the soak and prints its table; returns whether everything stayed flat. */
  public static boolean run(long waves, long waveSeconds) throws Exception {
    List<Calm> calms = new ArrayList<>();
    int tlsPort = FreePorts.take();
    Report latency = new Report("good clients, ms", "p50", "p99", "max", "count");
    try (ScratchFolder scratch = new ScratchFolder("soak");
        BadOrigin origin = new BadOrigin()) {
      Files.writeString(
          scratch.path().resolve("zones.yaml"),
          """
          plans: { pro: { guideline: 500 } }
          zones: { soak: { hosts: [soak.test], origin: 'http://127.0.0.1:%d', plan: pro } }
          """
              .formatted(origin.port()));
      try (Stack stack = Stack.start(scratch.path(), Stack.StackPorts.FREE, Map.of());
          ChildProcess edge = edge(scratch.path(), tlsPort, stack.bootstrapServers())) {
        ApiClient api = new ApiClient(stack.api(), null);
        Hostile clients = new Hostile(edge.port(), tlsPort);
        for (int wave = 0; wave < waves; wave++) {
          clients.come(TimeUnit.SECONDS.toMillis(waveSeconds), wave);
          Calm calm = calm(api, edge, clients);
          calms.add(calm);
          System.out.printf("wave %d of %d: %s%n", wave + 1, waves, calm);
        }
        latency
            .micros("handshake", clients.handshakes())
            .micros("echo", clients.echoes())
            .print(System.out);
      }
    }
    return report(calms, waveSeconds);
  }

  private static ChildProcess edge(Path folder, int tlsPort, String kafka)
      throws IOException, InterruptedException {
    return ChildProcess.java(
        ChildProcess.ANY_CORE,
        folder.resolve("soak-edge.log"),
        EdgeProcess.class,
        List.of(
            "on",
            "kafka.bootstrap.servers=" + kafka,
            "agent.node=soak",
            "edge.port=0",
            "edge.admin-port=0",
            "edge.certificates=" + SelfSigned.in(folder, "soak.test"),
            "edge.tls-port=" + tlsPort,
            "edge.max-connections=500",
            "edge.max-connections-per-client=200",
            // Longer than a busy machine lets a good client wait between connecting and asking.
            "edge.answer-timeout=8s",
            "edge.header-timeout=5s"));
  }

  /** Measures once the books have all connections, or have had enough time. */
  private static Calm calm(ApiClient api, ChildProcess edge, Hostile clients) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
    JsonNode counts = counts(api);
    while (System.nanoTime() < end
        && (counts.path("open").asLong() != 0 || booked(counts) != clients.opened())) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      counts = counts(api);
    }
    double heap = edge.heapKilobytes();
    return new Calm(
        clients.visits(),
        clients.opened(),
        clients.unserved(),
        booked(counts),
        counts.path("open").asLong(),
        edge.files(),
        heap);
  }

  private static JsonNode counts(ApiClient api) throws IOException, InterruptedException {
    return api.json("/api/v1/zones/soak/live").path("counts");
  }

  /** The opens, with the corrections that replace opens where Kafka was slow. */
  private static long booked(JsonNode counts) {
    return counts.path("opened").asLong() + counts.path("corrections").asLong();
  }

  private static boolean report(List<Calm> calms, long waveSeconds) {
    Report report =
        new Report(
            "after", "visits", "101s seen", "unserved", "booked", "open", "files", "heap MB");
    for (int i = 0; i < calms.size(); i++) {
      Calm calm = calms.get(i);
      report.row(
          "%d s".formatted((i + 1) * waveSeconds),
          "%,d".formatted(calm.visits()),
          "%,d".formatted(calm.seen()),
          "%,d".formatted(calm.unserved()),
          "%,d".formatted(calm.booked()),
          "%d".formatted(calm.open()),
          "%d".formatted(calm.files()),
          Report.number(calm.heap() / 1024));
    }
    Calm first = calms.get(WARM_UP_WAVES);
    Calm last = calms.get(calms.size() - 1);
    boolean counted =
        calms.stream().allMatch(calm -> calm.open() == 0 && calm.booked() == calm.seen());
    boolean served = last.unserved() == 0;
    boolean flat =
        last.files() <= first.files() + FILES_OF_CHANCE
            && last.heap() <= first.heap() * GROWTH + KILOBYTES_OF_CHANCE;
    report
        .figure("flat", flat ? 1 : 0)
        .figure("counted", counted ? 1 : 0)
        .figure("served", served ? 1 : 0)
        .figure("files_first", (double) first.files())
        .figure("files_last", (double) last.files())
        .figure("heap_mb_first", first.heap() / 1024)
        .figure("heap_mb_last", last.heap() / 1024)
        .print(System.out);
    return flat && counted && served;
  }
}
