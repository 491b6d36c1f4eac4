package io.tidemark.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.server.common.KRaftVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
  @Test
  void keepsItsDataOverARestartOnAnotherPort(@TempDir Path data) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, FreePorts.take());
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic("kept", 3, (short) 1)))
          .all()
          .get(2, TimeUnit.MINUTES);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, FreePorts.take());
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      assertThat(admin.listTopics().names().get(2, TimeUnit.MINUTES)).contains("kept");
    }
  }

  /**
   * The coordinator of transactions asks the cache where to send the end of a transaction. A
   * partition that it takes as deleted keeps the transaction open for ever.
   */
  @Test
  void aPartitionWithoutALeaderIsNotTakenAsDeleted(@TempDir Path data) throws Exception {
    EmbeddedBroker.start(data, FreePorts.take()).close();
    Uuid topic = Uuid.randomUuid();
    MetadataDelta delta = new MetadataDelta.Builder().setImage(MetadataImage.EMPTY).build();
    delta.replay(new TopicRecord().setName("there").setTopicId(topic));
    delta.replay(
        new PartitionRecord()
            .setTopicId(topic)
            .setPartitionId(0)
            .setReplicas(List.of(1))
            .setIsr(List.of(1))
            .setLeader(-1));
    KRaftMetadataCache cache = new KRaftMetadataCache(1, () -> KRaftVersion.KRAFT_VERSION_1);
    cache.setImage(delta.apply(MetadataProvenance.EMPTY));
    ListenerName listener = new ListenerName("BROKER");
    assertThat(cache.getPartitionLeaderEndpoint("there", 0, listener)).contains(Node.noNode());
    assertThat(cache.getPartitionLeaderEndpoint("there", 1, listener)).isEmpty();
    assertThat(cache.getPartitionLeaderEndpoint("deleted", 0, listener)).isEmpty();
  }
}
