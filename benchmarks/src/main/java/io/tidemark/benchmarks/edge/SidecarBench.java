package io.tidemark.benchmarks.edge;

import static io.tidemark.benchmarks.Report.number;

import io.netty.channel.Channel;
import io.tidemark.benchmarks.ChildProcess;
import io.tidemark.benchmarks.Report;
import io.tidemark.benchmarks.ScratchFolder;
import io.tidemark.benchmarks.SidecarProcess;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.FreePorts;
import io.tidemark.quickstart.proxies.ProxyKind;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The benchmark of the sidecar: what its lines and its admission cost nginx, HAProxy and Envoy,
 * with the configurations of examples/, and how many events its own core reads. Each round measures
 * every proxy with and without; ratios are taken within a round, and their median counts. {@code
 * -Dtidemark.bench.rounds=0} measures the reading alone, and {@code -Dtidemark.bench.sidecar} adds
 * options of the sidecar's JVM.
 */
public final class SidecarBench {
  private static final int ROUNDS = Integer.getInteger("tidemark.bench.rounds", 9);
  private static final int CLIENTS = 200;
  private static final int HANDSHAKES = 400;
  private static final double SECONDS = 2;
  private static final int OPEN = 100_000;
  private static final int PASSING = 1_000_000;
  private static final int LINES_A_BUCKET = 500_000;
  private static final Path EXAMPLES =
      Path.of(System.getenv().getOrDefault("TIDEMARK_HOME", "."), "examples");

  /** The figures of one proxy in one round. */
  private record Round(double cpuMicros, double upgrades, double p50, double messages) {}

  private final Map<String, ChildProcess> proxies = new LinkedHashMap<>();
  private final Map<String, List<Round>> rounds = new LinkedHashMap<>();

  private SidecarBench() {}

  public static Report run() throws Exception {
    EdgeBench.pinLoad();
    return new SidecarBench().measure();
  }

  private Report measure() throws Exception {
    Report report =
        new Report(
            "medians of " + ROUNDS + " rounds",
            "CPU us/upgrade",
            "upgrades/s",
            "p50 of a handshake, ms",
            "messages/s");
    try (ScratchFolder scratch = new ScratchFolder("sidecar");
        EmbeddedBroker broker =
            EmbeddedBroker.start(scratch.path().resolve("kafka"), FreePorts.take());
        ChildProcess origin =
            ChildProcess.java(
                ChildProcess.LOAD_CORE,
                scratch.path().resolve("origin.log"),
                EchoOrigin.class,
                List.of());
        Load load = new Load()) {
      EdgeBench.topics(broker.bootstrapServers());
      EdgeBench.zones(broker.bootstrapServers(), origin.port());
      reading(scratch.path().resolve("r"), broker.bootstrapServers(), report);
      if (ROUNDS == 0) {
        return report;
      }
      int spoaPort = FreePorts.take();
      int admitPort = FreePorts.take();
      Path place = Files.createDirectories(scratch.path().resolve("p"));
      Files.createDirectories(place.resolve("spool"));
      try (ChildProcess sidecar =
          SidecarProcess.start(
              ChildProcess.LOAD_CORE,
              place,
              broker.bootstrapServers(),
              Map.of(
                  "sidecar.spoa-port",
                  Integer.toString(spoaPort),
                  "sidecar.admit-port",
                  Integer.toString(admitPort)))) {
        EdgeBench.awaitListening("sidecar", sidecar);
        nginx(place, origin.port());
        haproxy(place, origin.port(), spoaPort);
        envoy(place, origin.port(), admitPort);
        for (String name : proxies.keySet()) {
          load.upgrades(target(name), 3);
        }
        for (int round = 1; round <= ROUNDS; round++) {
          System.out.printf("round %d of %d …%n", round, ROUNDS);
          for (String name : proxies.keySet()) {
            rounds.computeIfAbsent(name, fresh -> new ArrayList<>()).add(round(load, name));
          }
        }
        checkLines(place.resolve("spool"));
      } finally {
        proxies.values().forEach(ChildProcess::close);
      }
    }
    return proxies(report);
  }

  /** Measures how fast a sidecar reads a long spool, and its memory with many open connections. */
  private static void reading(Path place, String kafka, Report report) throws Exception {
    Files.createDirectories(place.resolve("spool"));
    System.out.printf(
        "a spool with %,d open connections, and %,d that have ended …%n", OPEN, PASSING);
    long lines = write(place.resolve("spool"));
    try (ChildProcess sidecar =
        SidecarProcess.start(ChildProcess.PROXY_CORE, place, kafka, Map.of())) {
      EdgeBench.awaitListening("sidecar", sidecar);
      double before = sidecar.cpuSeconds();
      long began = System.nanoTime();
      double first = SidecarProcess.metric(sidecar, "tidemark_agent_acknowledged_events_total");
      double acknowledged = first;
      while (acknowledged < lines) {
        LockSupport.parkNanos(100_000_000);
        acknowledged = SidecarProcess.metric(sidecar, "tidemark_agent_acknowledged_events_total");
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      double cpu = sidecar.cpuSeconds() - before;
      LockSupport.parkNanos(3_000_000_000L);
      report
          .figure("events_per_s", (lines - first) / seconds)
          .figure("events_per_cpu_s", (lines - first) / cpu)
          .figure("rss_mb", sidecar.residentNow() / 1024);
      System.out.printf("%,d lines in %.1f s, %.1f s of processor time%n", lines, seconds, cpu);
    }
  }

  /** Writes a spool as nginx does; returns the number of lines. */
  private static long write(Path spool) throws IOException {
    long pid = ProcessHandle.current().pid();
    long at = System.currentTimeMillis() - 60_000;
    long lines = 0;
    BufferedWriter to = null;
    for (int i = 0; i < OPEN + PASSING; i++) {
      if (lines % LINES_A_BUCKET == 0) {
        if (to != null) {
          to.close();
        }
        to =
            Files.newBufferedWriter(
                spool.resolve("nginx.spool.%08d".formatted(lines / LINES_A_BUCKET)));
      }
      BufferedWriter out = Objects.requireNonNull(to);
      long now = at + i / 50;
      String who =
          "%032x %d %d %s 10.%d.%d.%d"
              .formatted(i, pid, now, EdgeBench.HOST, i >> 16 & 255, i >> 8 & 255, i & 255);
      out.write("O " + who + "\n");
      lines++;
      if (i >= OPEN) {
        out.write(
            "C "
                + who
                + " by=nginx st=101 us=\"101\" rt=0.003 uht=\"0.001\" rl=156 bbs=1000 ubs=\"1156\" rc=OK adm= why= rule=\n");
        lines++;
      }
    }
    Objects.requireNonNull(to).close();
    return lines;
  }

  /** The proxies that are counted have written a line for each end. */
  private void checkLines(Path spool) throws IOException {
    for (String proxy : List.of("nginx", "HAProxy", "Envoy")) {
      String mark = " by=" + proxy.toLowerCase(Locale.ROOT);
      long lines = 0;
      try (DirectoryStream<Path> files = Files.newDirectoryStream(spool)) {
        for (Path file : files) {
          try (Stream<String> all = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            lines += all.filter(line -> line.contains(mark)).count();
          }
        }
      }
      double upgrades =
          rounds.getOrDefault(proxy + ", counted", List.of()).stream()
              .mapToDouble(round -> round.upgrades() * SECONDS + HANDSHAKES + CLIENTS)
              .sum();
      System.out.printf("%s: %,d lines about an end, for %,.0f upgrades%n", proxy, lines, upgrades);
      if (lines < upgrades) {
        throw new IllegalStateException(proxy + " was not counted");
      }
    }
  }

  private void nginx(Path place, int originPort) throws IOException {
    for (boolean counted : List.of(false, true)) {
      int port = FreePorts.take();
      Path folder = Files.createDirectories(place.resolve(counted ? "nginx" : "bare"));
      String conf = PlainProxies.nginx(folder, port, originPort);
      if (counted) {
        Files.createDirectories(folder.resolve("html"));
        for (String file :
            List.of(
                "tidemark.js",
                "tidemark-http.conf",
                "tidemark-server.conf",
                "tidemark-location.conf")) {
          Files.writeString(
              folder.resolve(file),
              Files.readString(EXAMPLES.resolve("nginx").resolve(file))
                  .replace("/etc/nginx/tidemark", folder.toString())
                  .replace("/run/tidemark", place.toString()));
        }
        conf =
            "load_module /usr/lib/nginx/modules/ngx_http_js_module.so;\n"
                + conf.replace("access_log off;", "access_log off; include tidemark-http.conf;")
                    .replace(
                        "location / {",
                        "include tidemark-server.conf; location / { include tidemark-location.conf;");
      }
      Path file = Files.writeString(folder.resolve("nginx.conf"), conf);
      start(
          counted ? "nginx, counted" : "nginx",
          folder.resolve("out.log"),
          port,
          "nginx",
          "-c",
          file.toString(),
          "-p",
          folder.toString());
    }
  }

  private void haproxy(Path place, int originPort, int spoaPort) throws IOException {
    int port = FreePorts.take();
    Path folder = Files.createDirectories(place.resolve("haproxy"));
    Path bare =
        Files.writeString(folder.resolve("bare.cfg"), PlainProxies.haproxy(port, originPort));
    start("HAProxy", folder.resolve("out.log"), port, "haproxy", "-db", "-f", bare.toString());
    int counted = FreePorts.take();
    for (String name : List.of("haproxy.cfg", "tidemark.lua", "tidemark-spoe.conf")) {
      Files.writeString(
          folder.resolve(name),
          Files.readString(EXAMPLES.resolve("haproxy").resolve(name))
              .replace("/etc/haproxy/tidemark", folder.toString())
              .replace("/run/haproxy", folder.toString())
              .replace("127.0.0.1:18080", "127.0.0.1:" + originPort)
              .replace("127.0.0.1:8072", "127.0.0.1:" + spoaPort)
              .replace("maxconn 8000", "maxconn 8000\n  nbthread 1")
              .replace("bind :80", "bind 127.0.0.1:%d backlog 4096".formatted(counted)));
    }
    start(
        "HAProxy, counted",
        place.resolve("spool").resolve("haproxy@1.spool"),
        counted,
        "haproxy",
        "-db",
        "-f",
        folder.resolve("haproxy.cfg").toString());
  }

  private void envoy(Path place, int originPort, int admitPort) throws IOException {
    String program = ProxyKind.ENVOY.need().toString();
    for (boolean counted : List.of(false, true)) {
      int port = FreePorts.take();
      Path folder = Files.createDirectories(place.resolve(counted ? "envoy" : "bare-envoy"));
      String yaml =
          Files.readString(EXAMPLES.resolve("envoy").resolve("envoy.yaml"))
              .replace("/run/tidemark", place.toString())
              .replace("0.0.0.0, port_value: 80 ", "127.0.0.1, port_value: %d ".formatted(port))
              .replace("port_value: 18080", "port_value: " + originPort)
              .replace("port_value: 8071", "port_value: " + admitPort)
              .replace("127.0.0.1:8071", "127.0.0.1:" + admitPort);
      Path file =
          Files.writeString(folder.resolve("envoy.yaml"), counted ? yaml : withoutTidemark(yaml));
      start(
          counted ? "Envoy, counted" : "Envoy",
          folder.resolve("out.log"),
          port,
          "sh",
          "-c",
          "TIDEMARK_PID=$$ exec \"$@\"",
          "sh",
          program,
          "--file-flush-interval-msec",
          "100",
          "--concurrency",
          "1",
          "--disable-hot-restart",
          "-c",
          file.toString());
    }
  }

  /** The same Envoy without its access logs and the two filters. */
  private static String withoutTidemark(String yaml) {
    int logs = yaml.indexOf("                access_log_options:");
    int end = yaml.indexOf("                # Tidemark ends.");
    String without = yaml.substring(0, logs) + yaml.substring(end);
    int filters = without.indexOf("                  - name: envoy.filters.http.header_mutation");
    int router = without.indexOf("                  - name: envoy.filters.http.router");
    return (without.substring(0, filters) + without.substring(router))
        .replaceAll("(?m)^ *typed_per_filter_config:\n.*\n.*\n *disabled: true\n", "");
  }

  private void start(String name, Path out, int port, String... command) throws IOException {
    ChildProcess proxy = ChildProcess.program(ChildProcess.PROXY_CORE, out, port, command);
    proxies.put(name, proxy);
    EdgeBench.awaitListening(name, proxy);
  }

  private Target target(String name) {
    return new Target(Objects.requireNonNull(proxies.get(name), name).port(), EdgeBench.HOST);
  }

  private Round round(Load load, String name) throws IOException {
    ChildProcess proxy = Objects.requireNonNull(proxies.get(name), name);
    double before = proxy.threadSeconds();
    double upgrades = load.upgrades(target(name), SECONDS);
    double cpu = proxy.threadSeconds() - before;
    double p50 = p50(proxy.port());
    List<Channel> clients = load.open(target(name), CLIENTS);
    load.talk(clients, 0.3);
    double messages = load.talk(clients, SECONDS).perSecond();
    Load.close(clients);
    return new Round(cpu / (upgrades * SECONDS) * 1e6, upgrades, p50, messages);
  }

  /** The median of handshakes one after the other, in milliseconds. */
  private static double p50(int port) throws IOException {
    double[] millis = new double[HANDSHAKES];
    byte[] request = Frames.UPGRADE.formatted(EdgeBench.HOST).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < HANDSHAKES; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setTcpNoDelay(true);
        long began = System.nanoTime();
        OutputStream out = socket.getOutputStream();
        out.write(request);
        out.flush();
        if (socket.getInputStream().read(new byte[1_024]) < 0) {
          throw new IOException("no answer");
        }
        millis[i] = (System.nanoTime() - began) / 1e6;
      }
    }
    return EdgeBench.median(millis);
  }

  private double ratio(String proxy, ToDoubleFunction<Round> of) {
    List<Round> with = Objects.requireNonNull(rounds.get(proxy + ", counted"));
    List<Round> without = Objects.requireNonNull(rounds.get(proxy));
    double[] ratios = new double[with.size()];
    Arrays.setAll(ratios, i -> of.applyAsDouble(with.get(i)) / of.applyAsDouble(without.get(i)));
    return EdgeBench.median(ratios);
  }

  private double added(String proxy) {
    return median(proxy + ", counted", Round::p50) - median(proxy, Round::p50);
  }

  private double median(String name, ToDoubleFunction<Round> of) {
    return EdgeBench.median(
        Objects.requireNonNull(rounds.get(name), name).stream().mapToDouble(of).toArray());
  }

  private Report proxies(Report report) {
    for (String name : rounds.keySet()) {
      report.row(
          name,
          number(median(name, Round::cpuMicros)),
          number(median(name, Round::upgrades)),
          number(median(name, Round::p50)),
          number(median(name, Round::messages)));
    }
    return report
        .figure("nginx_cpu_ratio", ratio("nginx", Round::cpuMicros))
        .figure("haproxy_cpu_ratio", ratio("HAProxy", Round::cpuMicros))
        .figure("envoy_cpu_ratio", ratio("Envoy", Round::cpuMicros))
        .figure("nginx_messages_ratio", ratio("nginx", Round::messages))
        .figure("haproxy_messages_ratio", ratio("HAProxy", Round::messages))
        .figure("envoy_messages_ratio", ratio("Envoy", Round::messages))
        .figure("nginx_added_p50_ms", added("nginx"))
        .figure("haproxy_added_p50_ms", added("HAProxy"))
        .figure("envoy_added_p50_ms", added("Envoy"));
  }
}
