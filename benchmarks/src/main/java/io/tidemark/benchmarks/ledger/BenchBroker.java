package io.tidemark.benchmarks.ledger;

import io.tidemark.broker.FreePorts;
import io.tidemark.events.Topic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/** A broker in a process of its own, with empty topics, that leaves nothing behind. */
record BenchBroker(Process process, Path data, String bootstrap) implements AutoCloseable {
  private static final String HEAP = "-Xmx1g";

  static BenchBroker start() throws IOException, ExecutionException, InterruptedException {
    Path data = Files.createTempDirectory("tidemark-bench");
    int port = FreePorts.take();
    Process process =
        LedgerBench.java(
            HEAP,
            "io.tidemark.quickstart.Tidemark",
            "broker",
            "--data",
            data.toString(),
            "--port",
            Integer.toString(port));
    BufferedReader said = LedgerBench.reader(process);
    for (String line = said.readLine(); line == null || !line.startsWith("kafka on"); ) {
      line = said.readLine();
    }
    Thread rest = new Thread(() -> said.lines().forEach(System.err::println), "broker-says");
    rest.setDaemon(true);
    rest.start();
    BenchBroker broker = new BenchBroker(process, data, "127.0.0.1:" + port);
    broker.topics();
    return broker;
  }

  /**
   * Creates the topics. Their records keep the workload's own timestamps, and so its length of
   * time.
   */
  private void topics() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
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

  /** Deletes all records but the workload: the next run is not to read what this one wrote. */
  void forgetOutput() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      for (Topic topic : Topic.values()) {
        for (int i = 0; topic != Topic.CONNECTIONS && i < topic.partitions(Workload.SHARDS); i++) {
          all.put(new TopicPartition(topic.topic(), i), RecordsToDelete.beforeOffset(-1));
        }
      }
      admin.deleteRecords(all).all().get();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(BenchBroker::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
