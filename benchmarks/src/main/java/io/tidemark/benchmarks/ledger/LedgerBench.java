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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
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
  private static final int TURNS = 3;
  private static final String CHANGELOG = "-ledger-by-key-changelog";

  private static final String BEGIN = "<!-- ledger -->\n";
  private static final String END = "<!-- end of ledger -->";

  private final Map<String, Double> heaps = new HashMap<>();
  private final Map<Integer, Double> ledger = new HashMap<>();
  private final Map<Integer, Double> decode = new HashMap<>();
  private final Map<Integer, Double> restore = new HashMap<>();
  private final long events = Long.getLong("tidemark.bench.events", 24_000_000L);
  private final Report report =
      new Report(
          "",
          "zones",
          "events/s",
          "of decode",
          "heap MB",
          "wire B/event",
          "state B/zone",
          "restore s");
  private double detection;
  private double dsl;
  private double flink;

  private LedgerBench() {}

  public static Report run() throws Exception {
    Report report = new LedgerBench().measure();
    String home = System.getenv("TIDEMARK_HOME");
    if (home != null) {
      keep(report, Path.of(home, "benchmarks", "RESULTS.md"));
    }
    return report;
  }

  /** The page keeps the last table. */
  private static void keep(Report report, Path page) throws IOException {
    String text = Files.readString(page);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END);
    Files.writeString(page, text.substring(0, from) + report.markdown() + text.substring(to));
  }

  private Report measure() throws Exception {
    for (int zones : zones()) {
      try (BenchBroker broker = BenchBroker.start()) {
        batches(broker, zones);
      }
    }
    if (zones().contains(10_000)) {
      try (BenchBroker broker = BenchBroker.start()) {
        Workload.Written singles =
            new Workload(10_000).singles(broker.bootstrap(), Topic.CONNECTIONS.topic(), events / 6);
        dsl = contend(broker, "dsl", singles.records(), "dsl");
        double of = decode.getOrDefault(10_000, 0.0);
        row("Streams DSL, a record an event", 10_000, dsl, dsl / of, "dsl", "60");
      }
    }
    return report
        .figure("ledger_eps", ledger.getOrDefault(10_000, 0.0))
        .figure("detection_on_ratio", detection)
        .figure("decode_eps", decode.getOrDefault(10_000, 0.0))
        .figure("dsl_eps", dsl)
        .figure("flink_eps", flink)
        .figure("ledger_1m_zones_eps", ledger.getOrDefault(1_000_000, 0.0))
        .figure("restore_1m_zones_s", restore.getOrDefault(1_000_000, 0.0));
  }

  private void batches(BenchBroker broker, int zones) throws Exception {
    Workload.Written written =
        new Workload(zones).batches(broker.bootstrap(), Topic.CONNECTIONS.topic(), events);
    double perRecord = (double) written.events() / written.records();
    String wire = Report.number((double) written.bytes() / written.events());
    double decoded = perRecord * contend(broker, "decode", written.records(), "decode");
    // By turns, since the first to come finds everything cold.
    double[] watched = new double[TURNS];
    double[] blind = new double[TURNS];
    for (int i = 0; i < TURNS; i++) {
      blind[i] = perRecord * contend(broker, "no-detection", written.records(), "unwatched" + i);
      String books = i == 0 ? "books" : "books" + i;
      watched[i] = perRecord * contend(broker, "ledger", written.records(), books);
    }
    double booked = median(watched);
    double unwatched = median(blind);
    State state = state(broker, "books" + CHANGELOG);
    double restored = contend(broker, "restore", 0, "books");
    decode.put(zones, decoded);
    ledger.put(zones, booked);
    restore.put(zones, restored);
    row("plain consumer, decode only", zones, decoded, 1, "decode", wire);
    row(
        "ledger",
        zones,
        booked,
        booked / decoded,
        "ledger",
        wire,
        Report.number((double) state.bytes / Math.max(1, state.zones)),
        Report.number(restored));
    row("ledger, without detection", zones, unwatched, unwatched / decoded, "no-detection", wire);
    if (zones == 10_000) {
      detection = booked / unwatched;
      flink = perRecord * contend(broker, "flink", written.records(), "flink");
      row("Flink 2", zones, flink, flink / decoded, "flink", wire);
    }
  }

  private static double median(double[] figures) {
    Arrays.sort(figures);
    return figures[figures.length / 2];
  }

  private static List<Integer> zones() {
    String only = System.getProperty("tidemark.bench.zones");
    return only == null
        ? List.of(1_000, 10_000, 100_000, 1_000_000)
        : Stream.of(only.split(",")).map(Integer::parseInt).toList();
  }

  private void row(String what, int zones, double rate, double share, String name, String wire) {
    row(what, zones, rate, share, name, wire, "", "");
  }

  private void row(
      String what,
      int zones,
      double rate,
      double share,
      String name,
      String wire,
      String state,
      String restored) {
    report.row(
        what,
        String.format(Locale.ROOT, "%,d", zones),
        Report.number(rate),
        Report.number(share),
        Report.number(heaps.getOrDefault(name, 0.0)),
        wire,
        state,
        restored);
  }

  /** Runs a contender and returns its figure. */
  private double contend(BenchBroker broker, String name, long records, String id)
      throws IOException, InterruptedException {
    System.out.printf(
        "%s: %s …%n", name, records == 0 ? "from the changelog" : records + " records");
    Process process =
        java(
            HEAP,
            Contender.class.getName(),
            name,
            broker.bootstrap(),
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
  private static State state(BenchBroker broker, String topic) {
    Map<String, Integer> sizes = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "isolation.level", "read_committed"),
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

  static Process java(String heap, String main, String... arguments) throws IOException {
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

  static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }
}
