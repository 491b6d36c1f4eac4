package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.agent.Agent;
import io.tidemark.agent.AgentConfig;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.FreePorts;
import io.tidemark.cli.ApiClient;
import io.tidemark.events.Client;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.Protocol;
import io.tidemark.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of a broker that creates topics by itself, as Kafka does by default, with wrong settings.
 */
class StrangeTopicsIT {
  private static final Duration A_WHILE = Duration.ofSeconds(5);

  @TempDir Path folder;

  @Test
  void anEdgeThatStartsFirstMakesNoTopicsAndEmptyOnesAreMadeRight() throws Exception {
    int edgeAdmin = FreePorts.take();
    try (EmbeddedBroker broker = broker();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        JavaProcess edge =
            JavaProcess.start(
                folder.resolve("edge"),
                "edge",
                "-Dkafka.bootstrap.servers=" + broker.bootstrapServers(),
                "-Dagent.node=early",
                "-Dedge.port=0",
                "-Dedge.admin-port=" + edgeAdmin)) {
      edge.awaitWords("there is no topic");
      patiently().during(A_WHILE).until(() -> admin.listTopics().names().get().isEmpty());

      // The topic as another program's producer would have created it.
      admin
          .createTopics(List.of(new NewTopic(Topic.CONNECTIONS.topic(), 1, (short) 1)))
          .all()
          .get();
      int apiPort = FreePorts.take();
      try (JavaProcess app = app(broker, apiPort)) {
        ApiClient proxy = new ApiClient("http://127.0.0.1:" + edgeAdmin, null);
        patiently().until(proxy::isReady);
        // The proxy may be ready before the application has made the topic right, and told so.
        app.awaitWords("tidemark.connections was empty and had a broker's");
        patiently().until(() -> partitions(admin) == 8);
        // The application starts: it does not mistake the topic that it has just corrected for a
        // fault.
        ApiClient api = new ApiClient("http://127.0.0.1:" + apiPort, null);
        patiently().until(() -> api.isReady() || !app.isAlive());
        assertThat(app.isAlive()).as(app.output()).isTrue();
      }
    }
  }

  @Test
  void whatHoldsRecordsIsNotTouchedAndTheWayOutIsTold() throws Exception {
    try (EmbeddedBroker broker = broker();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(Topic.CONNECTIONS.topic(), new byte[1])).get();
      try (JavaProcess app = app(broker, 0)) {
        assertThat(app.exitValue()).isEqualTo(1);
        assertThat(app.output())
            .contains("tidemark.connections must have 8 partitions (app.shards), got: 1")
            .contains("kafka-configs.sh --alter --entity-type topics");
      }
      assertThat(partitions(admin)).isEqualTo(1);
    }
  }

  /** Two hundred connections at once make a record of several kilobytes. */
  @Test
  void aTopicForSmallRecordsGetsSmallRecords() throws Exception {
    try (EmbeddedBroker broker = broker();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      NewTopic small = new NewTopic(Topic.CONNECTIONS.topic(), 1, (short) 1);
      small.configs(Map.of("max.message.bytes", "600", "message.timestamp.type", "LogAppendTime"));
      admin.createTopics(List.of(small)).all().get();
      Settings settings =
          Settings.of(
              Map.of(
                  "kafka.bootstrap.servers", broker.bootstrapServers(), "agent.node", "crowded"));
      try (Agent agent = Agent.start(AgentConfig.from(settings))) {
        Random addresses = new Random(1);
        for (int i = 0; i < 200; i++) {
          Client client = new Client(addresses.nextLong(), addresses.nextLong());
          agent.opened("zone-" + i % 20, Protocol.WEBSOCKET, client);
        }
        patiently().until(() -> agent.stats().events().acknowledged() == 200);
        assertThat(agent.stats().delivery().splits()).isPositive();
        assertThat(agent.stats().delivery().errors()).isZero();
      }
    }
  }

  private EmbeddedBroker broker() throws Exception {
    return EmbeddedBroker.start(
        folder.resolve("kafka"), FreePorts.take(), Map.of("auto.create.topics.enable", "true"));
  }

  private JavaProcess app(EmbeddedBroker broker, int apiPort) throws Exception {
    Path zones =
        Files.writeString(
            folder.resolve("zones.yaml"),
            "plans: { pro: { guideline: 5 } }\nzones: { z: { hosts: [z.test], origin: 'http://h', plan: pro } }\n");
    return JavaProcess.start(
        folder.resolve("app"),
        "app",
        "-Dkafka.bootstrap.servers=" + broker.bootstrapServers(),
        "-Dapp.zones-file=" + zones,
        "-Dapp.state-dir=" + folder.resolve("state"),
        "-Dapi.port=" + apiPort);
  }

  private static int partitions(Admin admin) throws Exception {
    return admin
        .describeTopics(Set.of(Topic.CONNECTIONS.topic()))
        .allTopicNames()
        .get()
        .get(Topic.CONNECTIONS.topic())
        .partitions()
        .size();
  }
}
