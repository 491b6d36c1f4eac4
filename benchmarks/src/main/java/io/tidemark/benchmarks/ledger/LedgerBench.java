package io.tidemark.benchmarks.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.benchmarks.Report;
import io.tidemark.events.Topic;
import io.tidemark.ledger.state.ZonePage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * The benchmark of the ledger's throughput, and of how it changes with zones and proxies. The
 * broker and each contender have a process of their own, one contender at a time; all but the audit
 * have the same heap, and all have two threads and the two partitions of the workload. {@code
 * TIDEMARK_JAVA_OPTS=-Dtidemark.bench.events=N}, {@code -Dtidemark.bench.zones=N,N} and {@code
 * -Dtidemark.bench.proxies=N,N} make it shorter or longer; {@code -Dtidemark.bench.gc=G1GC} takes
 * another collector, and {@code -Dtidemark.bench.heap=12g} another heap.
 */
public final class LedgerBench {
  private static final String CHANGELOG = "-ledger-by-key-changelog";
  private static final String BEGIN = "<!-- ledger -->\n";
  private static final String END = "<!-- end of ledger -->";

  /** The number of zones that the figures for programs are about. */
  private static final int ZONES = 10_000;

  private static final int MANY_ZONES = 1_000_000;
  private static final int PROXIES = 64;

  private final long events = Long.getLong("tidemark.bench.events", 100_000_000L);
  private final Report report =
      new Report(
          "",
          "zones",
          "proxies",
          "events/s",
          "of reader",
          "CPU ns/event",
          "broker's",
          "others' CPU",
          "longest GC ms",
          "heap MB",
          "wire B/event",
          "state B/zone",
          "restore s");

  private LedgerBench() {}

  public static Report run() throws Exception {
    Report report = new LedgerBench().measure();
    String home = System.getenv("TIDEMARK_HOME");
    if (home != null) {
      keep(report, Path.of(home, "benchmarks", "RESULTS.md"));
    }
    return report;
  }

  /** Writes the table into the page, in place of the last one. */
  private static void keep(Report report, Path page) throws IOException {
    String text = Files.readString(page);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END);
    Files.writeString(page, text.substring(0, from) + report.markdown() + text.substring(to));
  }

  private Report measure() throws Exception {
    for (int zones : list("tidemark.bench.zones", List.of(1_000, ZONES, 100_000, MANY_ZONES))) {
      try (BenchBroker broker = BenchBroker.start()) {
        batches(broker, zones, PROXIES);
      }
    }
    for (int proxies : list("tidemark.bench.proxies", List.of(1, 8))) {
      try (BenchBroker broker = BenchBroker.start()) {
        batches(broker, ZONES, proxies);
      }
    }
    try (BenchBroker broker = BenchBroker.start()) {
      Workload.Written singles =
          new Workload(ZONES, PROXIES)
              .singles(broker.bootstrap(), Topic.CONNECTIONS.topic(), events / 6);
      ContenderRun.Figures dsl = ContenderRun.run(broker, "dsl", singles.records(), "dsl");
      report.figure("dsl_eps", dsl.rate());
      row("Streams DSL, a record an event", ZONES, PROXIES, dsl, "", "60", "", "");
    }
    return report;
  }

  private void batches(BenchBroker broker, int zones, int proxies) throws Exception {
    Workload.Written written =
        new Workload(zones, proxies).batches(broker.bootstrap(), Topic.CONNECTIONS.topic(), events);
    double perRecord = (double) written.events() / written.records();
    double wireBytes = (double) written.bytes() / written.events();
    String wire = Report.number(wireBytes);
    long records = written.records();
    ContenderRun.Figures decode = ContenderRun.run(broker, "decode", records, "").of(perRecord);
    ContenderRun.Figures reader = ContenderRun.run(broker, "reader", records, "").of(perRecord);
    ContenderRun.Figures blind =
        ContenderRun.run(broker, "no-detection", records, "unwatched").of(perRecord);
    ContenderRun.Figures audit =
        ContenderRun.run(broker, "audit", records, "", auditHeap(zones)).of(perRecord);
    broker.forgetOutput();
    ContenderRun.Figures ledger =
        ContenderRun.run(broker, "ledger", records, "books").of(perRecord);
    State state = state(broker, "books" + CHANGELOG);
    double restored = ContenderRun.run(broker, "restore", 0, "books").rate();
    row("consumer, generated classes", zones, proxies, decode, share(decode, reader), wire, "", "");
    row("consumer, the ledger's reader", zones, proxies, reader, "1.00", wire, "", "");
    row("ledger, no detection", zones, proxies, blind, share(blind, reader), wire, "", "");
    row(
        "audit, heap of " + auditHeap(zones).substring(4),
        zones,
        proxies,
        audit,
        share(audit, reader),
        wire,
        "",
        "");
    row(
        "ledger",
        zones,
        proxies,
        ledger,
        share(ledger, reader),
        wire,
        Report.number((double) state.bytes / Math.max(1, state.zones)),
        Report.number(restored));
    if (proxies == PROXIES && zones == ZONES) {
      ContenderRun.Figures flink =
          ContenderRun.run(broker, "flink", records, "flink").of(perRecord);
      row("Flink 2", zones, proxies, flink, share(flink, reader), wire, "", "");
      report
          .figure("ledger_eps", ledger.rate())
          .figure("ledger_no_detection_eps", blind.rate())
          .figure("detection_on_ratio", ledger.rate() / blind.rate())
          .figure("audit_eps", audit.rate())
          .figure("decode_eps", decode.rate())
          .figure("decode_reader_eps", reader.rate())
          .figure("flink_eps", flink.rate())
          .figure("wire_bytes", wireBytes)
          .figure("snapshot_bytes", written.snapshotBytes());
    } else if (proxies == PROXIES && zones == MANY_ZONES) {
      report
          .figure("ledger_1m_zones_eps", ledger.rate())
          .figure("wire_bytes_1m", wireBytes)
          .figure("snapshot_bytes_1m", written.snapshotBytes())
          .figure("gc_max_ms_1m", (double) ledger.longestCollection())
          .figure("restore_1m_zones_s", restored);
    }
  }

  /**
   * The heap of an audit, which holds the zones that each emitter has named: here 64 name most of
   * them.
   */
  private static String auditHeap(int zones) {
    return zones < MANY_ZONES ? "-Xmx1g" : "-Xmx5g";
  }

  private static String share(ContenderRun.Figures of, ContenderRun.Figures reader) {
    return Report.number(of.rate() / reader.rate());
  }

  private static List<Integer> list(String property, List<Integer> otherwise) {
    String only = System.getProperty(property);
    if (only == null) {
      return otherwise;
    }
    return Stream.of(only.split(","))
        .filter(each -> !each.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }

  private void row(
      String what,
      int zones,
      int proxies,
      ContenderRun.Figures figures,
      String share,
      String wire,
      String state,
      String restored) {
    report.row(
        what,
        String.format(Locale.ROOT, "%,d", zones),
        Integer.toString(proxies),
        Report.number(figures.rate()),
        share,
        Report.number(figures.ownNanos()),
        Report.number(figures.brokerNanos()),
        String.format(Locale.ROOT, "%.0f %%", 100 * figures.foreign()),
        Long.toString(figures.longestCollection()),
        Long.toString(figures.heap()),
        wire,
        state,
        restored);
  }

  private record State(long zones, long bytes) {}

  /** The live part of the changelog: the last value of each key. */
  private static State state(BenchBroker broker, String topic) {
    Map<String, Integer> sizes = new HashMap<>();
    Map<String, Integer> zones = new HashMap<>();
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
            zones.remove(key);
          } else {
            sizes.put(key, record.key().length + record.value().length);
            zones.put(key, zones(key, record.value()));
          }
        }
      }
    }
    return new State(sum(zones), sum(sizes));
  }

  private static int zones(String key, byte[] value) {
    try {
      return key.startsWith("z/", 1) ? ZonePage.parseFrom(value).getZonesCount() : 0;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a page of zones cannot be read", e);
    }
  }

  private static long sum(Map<String, Integer> numbers) {
    return numbers.values().stream().mapToLong(Integer::longValue).sum();
  }

  static Process java(String heap, String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(heap, "-XX:+Use" + System.getProperty("tidemark.bench.gc", "ParallelGC")));
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
