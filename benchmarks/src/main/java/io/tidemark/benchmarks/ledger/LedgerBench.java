package io.tidemark.benchmarks.ledger;

import io.tidemark.benchmarks.Report;
import io.tidemark.events.Topic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The table of the ledger's throughput. The broker and each contender have a process of their own,
 * one contender at a time; all have the same heap, two threads, and the two partitions of the
 * workload. {@code TIDEMARK_JAVA_OPTS=-Dtidemark.bench.events=N} and {@code
 * -Dtidemark.bench.zones=N,N} make it shorter or longer.
 */
public final class LedgerBench {
  private static final String HEAP = "-Xmx5g";
  private static final String CHANGELOG = "-ledger-by-key-changelog";

  private static final String BEGIN = "<!-- ledger -->\n";
  private static final String END = "<!-- end of ledger -->";

  private final String bootstrap;
  private final Map<String, Double> heaps = new HashMap<>();

  private LedgerBench(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  public static Report run() throws Exception {
    Path data = Files.createTempDirectory("tidemark-bench");
    int port = io.tidemark.broker.EmbeddedBroker.freePort();
    Process broker =
        java(
            "-Xmx1g",
            "io.tidemark.quickstart.Tidemark",
            "broker",
            "--data",
            data.toString(),
            "--port",
            Integer.toString(port));
    try {
      BufferedReader said = reader(broker);
      for (String line = said.readLine(); line == null || !line.startsWith("kafka on"); ) {
        line = said.readLine();
      }
      Report report = new LedgerBench("127.0.0.1:" + port).measure();
      String home = System.getenv("TIDEMARK_HOME");
      if (home != null) {
        keep(report, Path.of(home, "benchmarks", "RESULTS.md"));
      }
      return report;
    } finally {
      broker.destroy();
      broker.waitFor();
      delete(data);
    }
  }

  /** The page keeps the last table. */
  private static void keep(Report report, Path page) throws IOException {
    String text = Files.readString(page);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END);
    Files.writeString(page, text.substring(0, from) + report.markdown() + text.substring(to));
  }

  private Report measure() throws Exception {
    long events = Long.getLong("tidemark.bench.events", 24_000_000L);
    Report report =
        new Report(
            "",
            "zones",
            "events/s",
            "of decode",
            "heap MB",
            "wire B/event",
            "state B/zone",
            "restore s");
    Map<Integer, Double> ledger = new HashMap<>();
    Map<Integer, Double> decode = new HashMap<>();
    double dsl = 0;
    double flink = 0;
    Map<Integer, Double> restore = new HashMap<>();
    for (int zones : zones()) {
      topics();
      Workload.Written written =
          new Workload(zones).batches(bootstrap, Topic.CONNECTIONS.topic(), events);
      double perRecord = (double) written.events() / written.records();
      String wire = Report.number((double) written.bytes() / written.events());
      decode.put(zones, perRecord * contend("decode", written.records(), "decode"));
      ledger.put(zones, perRecord * contend("ledger", written.records(), "books"));
      State state = state("books" + CHANGELOG);
      restore.put(zones, contend("restore", 0, "books"));
      row(report, "plain consumer, decode only", zones, decode.get(zones), 1, "decode", wire);
      report.row(
          "ledger",
          String.format(Locale.ROOT, "%,d", zones),
          Report.number(ledger.get(zones)),
          Report.number(ledger.get(zones) / decode.get(zones)),
          Report.number(heaps.getOrDefault("ledger", 0.0)),
          wire,
          Report.number((double) state.bytes / Math.max(1, state.zones)),
          Report.number(restore.get(zones)));
      if (zones == 10_000) {
        flink = perRecord * contend("flink", written.records(), "flink");
        row(report, "Flink 2", zones, flink, flink / decode.get(zones), "flink", wire);
        topics();
        Workload.Written singles =
            new Workload(zones).singles(bootstrap, Topic.CONNECTIONS.topic(), events / 6);
        dsl = contend("dsl", singles.records(), "dsl");
        row(
            report,
            "Streams DSL, a record an event",
            zones,
            dsl,
            dsl / decode.get(zones),
            "dsl",
            "60");
      }
    }
    double atTen = ledger.getOrDefault(10_000, 0.0);
    return report
        .figure("ledger_eps", atTen)
        .figure("decode_eps", decode.getOrDefault(10_000, 0.0))
        .figure("dsl_eps", dsl)
        .figure("flink_eps", flink)
        .figure("ledger_1m_zones_eps", ledger.getOrDefault(1_000_000, 0.0))
        .figure("restore_1m_zones_s", restore.getOrDefault(1_000_000, 0.0));
  }

  private static List<Integer> zones() {
    String only = System.getProperty("tidemark.bench.zones");
    return only == null
        ? List.of(1_000, 10_000, 100_000, 1_000_000)
        : Stream.of(only.split(",")).map(Integer::parseInt).toList();
  }

  private void row(
      Report report, String what, int zones, double rate, double share, String name, String wire) {
    report.row(
        what,
        String.format(Locale.ROOT, "%,d", zones),
        Report.number(rate),
        Report.number(share),
        Report.number(heaps.getOrDefault(name, 0.0)),
        wire,
        "",
        "");
  }

  /** Empty topics; append times are the workload's own, so that the log is as long as it says. */
  private void topics() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      var there = admin.listTopics().names().get();
      there.removeIf(name -> name.startsWith("__"));
      admin.deleteTopics(there).all().get();
      while (admin.listTopics().names().get().stream().anyMatch(n -> !n.startsWith("__"))) {
        java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
      }
      for (String group : List.of("books", "dsl", "flink")) {
        try {
          admin.deleteConsumerGroups(List.of(group)).all().get();
        } catch (ExecutionException e) {
          // There was none.
        }
      }
      List<NewTopic> made = new ArrayList<>();
      for (Topic topic : Topic.values()) {
        NewTopic with = new NewTopic(topic.topic(), topic.partitions(Workload.SHARDS), (short) 1);
        made.add(with.configs(Map.of("segment.bytes", "268435456", "retention.ms", "-1")));
      }
      made.add(new NewTopic("dsl-rows", Workload.SHARDS, (short) 1));
      made.add(new NewTopic("flink-rows", Workload.SHARDS, (short) 1));
      admin.createTopics(made).all().get();
    }
  }

  /** Runs a contender and returns its figure. */
  private double contend(String name, long records, String id)
      throws IOException, InterruptedException {
    System.out.printf(
        "%s: %s …%n", name, records == 0 ? "from the changelog" : records + " records");
    Process process =
        java(
            HEAP,
            Contender.class.getName(),
            name,
            bootstrap,
            Topic.CONNECTIONS.topic(),
            Long.toString(records),
            id);
    try (BufferedReader said = reader(process)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.startsWith("RESULT ")) {
          String[] figures = line.split(" ", -1);
          System.out.println("  " + line);
          heaps.put(name, Double.parseDouble(figures[2]));
          return Double.parseDouble(figures[1]);
        }
      }
    } finally {
      process.waitFor();
    }
    throw new IllegalStateException(name + " ended without a figure");
  }

  private record State(long zones, long bytes) {}

  /** What is live in the changelog: the last value of each key. */
  private State state(String topic) {
    Map<String, Integer> sizes = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          String key = record.partition() + new String(record.key(), StandardCharsets.ISO_8859_1);
          if (record.value() == null) {
            sizes.remove(key);
          } else {
            sizes.put(key, record.key().length + record.value().length);
          }
        }
      }
    }
    long zones = sizes.keySet().stream().filter(key -> key.startsWith("z/", 1)).count();
    return new State(zones, sizes.values().stream().mapToLong(Integer::longValue).sum());
  }

  private static Process java(String heap, String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(heap, "-XX:+UseParallelGC"));
    for (String opened : List.of("java.util", "java.lang", "java.time", "java.nio")) {
      command.addAll(List.of("--add-opens", "java.base/" + opened + "=ALL-UNNAMED"));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
