package io.tidemark.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.FreePorts;
import io.tidemark.events.Topic;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PastWeekIT {
  @Test
  void onlyAWeekThatIsThereWholeIsLeftAlone(@TempDir Path data) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, FreePorts.take());
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      NewTopic interrupted =
          new NewTopic(Topic.CONNECTIONS.topic(), 3, (short) 1)
              .configs(Map.of("message.timestamp.type", "CreateTime"));
      admin.createTopics(List.of(interrupted)).all().get();
      assertThat(PastWeek.write(broker.bootstrapServers(), 8)).isNotNull();
      TopicDescription made =
          admin
              .describeTopics(List.of(Topic.CONNECTIONS.topic()))
              .allTopicNames()
              .get()
              .get(Topic.CONNECTIONS.topic());
      assertThat(Objects.requireNonNull(made).partitions()).hasSize(8);
      assertThat(PastWeek.write(broker.bootstrapServers(), 8)).isNull();
    }
  }
}
