package io.tidemark.benchmarks.edge;

import static io.tidemark.benchmarks.Report.number;

import io.netty.channel.Channel;
import io.tidemark.benchmarks.ChildProcess;
import io.tidemark.benchmarks.Report;
import io.tidemark.benchmarks.ScratchFolder;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.FreePorts;
import io.tidemark.edge.EdgeProcess;
import io.tidemark.events.Contract;
import io.tidemark.events.RecordWriter;
import io.tidemark.events.Topic;
import io.tidemark.events.ZoneKeys;
import io.tidemark.events.v1.CustomRule;
import io.tidemark.events.v1.HandshakeRules;
import io.tidemark.events.v1.RuleAction;
import io.tidemark.events.v1.Zone;
import io.tidemark.events.v1.ZoneRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The benchmark of the edge, the same edge without its accounts, nginx and HAProxy: one core for
 * the proxy, another for clients, origin and broker. Every round measures all of them in turn;
 * ratios are taken within a round, and their median counts.
 */
public final class EdgeBench {
  private static final int ROUNDS = Integer.getInteger("tidemark.bench.rounds", 9);
  private static final int CLIENTS = 200;
  private static final int IDLE = 9_500;
  private static final int PACE = 4_000;
  private static final double SECONDS = 2;

  /** The time of load in which the JVM compiles. */
  private static final double WARM_UP_SECONDS = 25;

  private static final int RULES = 20;
  static final String HOST = "bench.localhost";
  private static final String RULED = "ruled.localhost";
  private static final List<String> ORDER =
      List.of("edge", "edge, agent off", "edge, 20 rules", "nginx", "HAProxy", "no proxy");

  /** The figures of one contender in one round. */
  private record Round(
      double messages, double cpuMicros, double busy, double upgrades, Histogram nanos) {
    double at(double percentile) {
      return nanos.getValueAtPercentile(percentile) / 1e6;
    }
  }

  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final Map<String, ChildProcess> proxies = new LinkedHashMap<>();
  private final Map<String, Double> cold = new LinkedHashMap<>();
  private final Map<String, Double> idleKilobytes = new LinkedHashMap<>();
  private final Map<String, List<Round>> rounds = new LinkedHashMap<>();

  private EdgeBench() {}

  public static Report run() throws Exception {
    pinLoad();
    return new EdgeBench().measure();
  }

  private Report measure() throws Exception {
    try (ScratchFolder scratch = new ScratchFolder("edge");
        EmbeddedBroker broker =
            EmbeddedBroker.start(scratch.path().resolve("kafka"), FreePorts.take());
        ChildProcess origin =
            ChildProcess.java(
                ChildProcess.LOAD_CORE,
                scratch.path().resolve("origin.log"),
                EchoOrigin.class,
                List.of());
        Load load = new Load()) {
      topics(broker.bootstrapServers());
      zones(broker.bootstrapServers(), origin.port());
      targets.put("no proxy", new Target(origin.port(), HOST));
      try {
        start(scratch.path(), broker.bootstrapServers(), origin.port());
        say("warming up: upgrades and messages of each; the first second is cold …");
        for (String name : ORDER) {
          cold.put(name, load.upgrades(target(name), 1));
          load.upgrades(target(name), WARM_UP_SECONDS);
          List<Channel> clients = load.open(target(name), CLIENTS);
          load.talk(clients, 5);
          Load.close(clients);
        }
        for (int round = 1; round <= ROUNDS; round++) {
          say("round %d of %d …", round, ROUNDS);
          for (String name : turn(round)) {
            rounds.computeIfAbsent(name, fresh -> new ArrayList<>()).add(round(load, name));
          }
        }
        say("%,d idle connections each …", IDLE);
        for (String name : List.of("edge", "edge, agent off", "nginx", "HAProxy")) {
          idleKilobytes.put(name, idle(load, name));
        }
      } finally {
        proxies.values().forEach(ChildProcess::close);
      }
      return report();
    }
  }

  /** The order of the contenders, rotated from round to round so that it does not matter. */
  private static List<String> turn(int round) {
    List<String> order = new ArrayList<>(ORDER);
    Collections.rotate(order, round);
    return order;
  }

  private static void say(String what, Object... with) {
    System.out.printf(what + "%n", with);
  }

  /** Everything that is not a proxy runs on the other core. */
  static void pinLoad() throws IOException, InterruptedException {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      throw new IOException("two cores are needed: one for a proxy, one for its load");
    }
    int exit =
        new ProcessBuilder(
                "taskset", "-acp", ChildProcess.LOAD_CORE, "" + ProcessHandle.current().pid())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException("taskset could not bind this process to a core");
    }
  }

  private Target target(String name) {
    return Objects.requireNonNull(targets.get(name), name);
  }

  /** Creates the topics that a proxy needs; there is no application here. */
  static void topics(String kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
      List<NewTopic> topics =
          Stream.of(Topic.CONNECTIONS, Topic.ZONES, Topic.LIMITS)
              .map(
                  topic ->
                      new NewTopic(topic.topic(), 1, (short) 1)
                          .configs(Map.of("message.timestamp.type", "LogAppendTime")))
              .toList();
      admin.createTopics(topics).all().get();
    }
  }

  static void zones(String kafka, int originPort) {
    HandshakeRules.Builder rules = HandshakeRules.newBuilder();
    for (int i = 0; i < RULES; i++) {
      rules.addCustom(
          CustomRule.newBuilder()
              .setId("rule-" + i)
              .setExpression(
                  "path.startsWith('/old/%d/') && headers['user-agent'].contains('bot%1$d')"
                      .formatted(i))
              .setAction(RuleAction.BLOCK));
    }
    try (RecordWriter writer =
        new RecordWriter("tidemark-bench", Map.of("bootstrap.servers", kafka))) {
      for (Zone.Builder zone :
          List.of(
              Zone.newBuilder().setId("bench").addHosts(HOST),
              Zone.newBuilder().setId("ruled").addHosts(RULED).setRules(rules))) {
        zone.setOrigin("http://127.0.0.1:" + originPort).setPlan("pro");
        ZoneRecord record =
            ZoneRecord.newBuilder().setContract(Contract.VERSION).setZone(zone).build();
        writer.write(Topic.ZONES, ZoneKeys.ZONE + zone.getId(), record.toByteArray()).join();
      }
    }
  }

  private void start(Path folder, String kafka, int originPort) throws IOException {
    for (String agent : List.of("on", "off")) {
      ChildProcess edge =
          ChildProcess.java(
              ChildProcess.PROXY_CORE,
              folder.resolve("edge-" + agent + ".log"),
              EdgeProcess.class,
              List.of(
                  agent,
                  "kafka.bootstrap.servers=" + kafka,
                  "agent.node=bench-" + agent,
                  "edge.threads=1",
                  "edge.port=0",
                  "edge.admin-port=0"));
      String name = agent.equals("on") ? "edge" : "edge, agent off";
      add(name, edge, HOST);
      if (agent.equals("on")) {
        add("edge, 20 rules", edge, RULED);
      }
    }
    int nginxPort = FreePorts.take();
    Path nginx =
        Files.writeString(
            folder.resolve("nginx.conf"), PlainProxies.nginx(folder, nginxPort, originPort));
    add(
        "nginx",
        ChildProcess.program(
            ChildProcess.PROXY_CORE,
            folder.resolve("nginx.log"),
            nginxPort,
            "nginx",
            "-c",
            nginx.toString(),
            "-p",
            folder.toString()),
        HOST);
    int haproxyPort = FreePorts.take();
    Path haproxy =
        Files.writeString(
            folder.resolve("haproxy.cfg"), PlainProxies.haproxy(haproxyPort, originPort));
    add(
        "HAProxy",
        ChildProcess.program(
            ChildProcess.PROXY_CORE,
            folder.resolve("haproxy.log"),
            haproxyPort,
            "haproxy",
            "-db",
            "-f",
            haproxy.toString()),
        HOST);
  }

  private void add(String name, ChildProcess proxy, String host) throws IOException {
    targets.put(name, new Target(proxy.port(), host));
    proxies.put(name, proxy);
    awaitListening(name, proxy);
  }

  static void awaitListening(String name, ChildProcess proxy) throws IOException {
    for (int i = 0; i < 100; i++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), proxy.port()).close();
        return;
      } catch (IOException e) {
        if (!proxy.isAlive()) {
          break;
        }
        LockSupport.parkNanos(50_000_000);
      }
    }
    throw new IOException(name + " does not listen; is it installed?");
  }

  private Round round(Load load, String name) throws IOException {
    Target target = target(name);
    ChildProcess proxy = proxies.get(name);
    List<Channel> clients = load.open(target, CLIENTS);
    load.talk(clients, 0.5);
    double before = proxy == null ? 0 : proxy.cpuSeconds();
    Load.Spoken spoken = load.talk(clients, SECONDS);
    double cpu = (proxy == null ? 0 : proxy.cpuSeconds()) - before;
    Load.Spoken paced = load.pace(clients, PACE, SECONDS);
    Load.close(clients);
    double upgrades = load.upgrades(target, SECONDS);
    return new Round(
        spoken.perSecond(),
        cpu / spoken.messages() * 1e6,
        cpu / spoken.seconds(),
        upgrades,
        paced.nanos());
  }

  private double idle(Load load, String name) throws IOException, InterruptedException {
    ChildProcess proxy = Objects.requireNonNull(proxies.get(name), name);
    double before = proxy.residentKilobytes();
    List<Channel> clients = load.open(target(name), IDLE);
    double with = proxy.residentKilobytes();
    Load.close(clients);
    LockSupport.parkNanos(2_000_000_000L);
    return (with - before) / IDLE;
  }

  private double median(String name, ToDoubleFunction<Round> of) {
    return median(
        Objects.requireNonNull(rounds.get(name), name).stream().mapToDouble(of).toArray());
  }

  static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** The median of the ratios of one to another in the same round. */
  private double ratio(String one, String other, ToDoubleFunction<Round> of) {
    List<Round> ones = Objects.requireNonNull(rounds.get(one), one);
    List<Round> others = Objects.requireNonNull(rounds.get(other), other);
    double[] ratios = new double[ones.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = of.applyAsDouble(ones.get(i)) / of.applyAsDouble(others.get(i));
    }
    return median(ratios);
  }

  private double added(double percentile) {
    return median("edge", round -> round.at(percentile))
        - median("no proxy", round -> round.at(percentile));
  }

  private Report report() {
    Report report =
        new Report(
            "medians of " + ROUNDS + " rounds",
            "messages/s",
            "its core busy",
            "CPU us/message",
            "p50 ms",
            "p99 ms",
            "p99.9 ms",
            "upgrades/s cold",
            "warm",
            "KB/idle");
    for (String name : ORDER) {
      boolean direct = name.equals("no proxy");
      report.row(
          name,
          number(median(name, Round::messages)),
          direct ? "-" : "%.0f %%".formatted(100 * median(name, Round::busy)),
          direct ? "-" : number(median(name, Round::cpuMicros)),
          number(median(name, round -> round.at(50))),
          number(median(name, round -> round.at(99))),
          number(median(name, round -> round.at(99.9))),
          number(cold.getOrDefault(name, 0.0)),
          number(median(name, Round::upgrades)),
          idleKilobytes.containsKey(name) ? number(idleKilobytes.getOrDefault(name, 0.0)) : "-");
    }
    return report
        .figure("agent_on_ratio", ratio("edge", "edge, agent off", Round::messages))
        .figure("rules_on_ratio", ratio("edge, 20 rules", "edge", Round::messages))
        .figure("vs_nginx", ratio("edge", "nginx", Round::messages))
        .figure("vs_haproxy", ratio("edge", "HAProxy", Round::messages))
        .figure("cpu_vs_nginx", ratio("edge", "nginx", Round::cpuMicros))
        .figure("upgrades_vs_nginx", ratio("edge", "nginx", Round::upgrades))
        .figure("kb_per_idle_connection", idleKilobytes.getOrDefault("edge", 0.0))
        .figure("added_p50_ms", added(50))
        .figure("added_p99_ms", added(99));
  }
}
