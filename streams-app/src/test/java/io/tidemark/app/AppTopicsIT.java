package io.tidemark.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.FreePorts;
import io.tidemark.events.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Tests of several instances that create or correct the topics at the same time. */
class AppTopicsIT {
  private static final int SHARDS = 4;
  private static final int INSTANCES = 6;

  @RepeatedTest(3)
  void instancesThatStartAtOnceAllFindTheTopicsRight(@TempDir Path folder) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, FreePorts.take());
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      // These topics have one partition, as a broker creates them by itself; the others are
      // missing.
      List<NewTopic> made =
          Stream.of(Topic.CONNECTIONS, Topic.ZONES, Topic.USAGE, Topic.REQUESTS)
              .map(topic -> new NewTopic(topic.topic(), 1, (short) 1))
              .toList();
      admin.createTopics(made).all().get();
      ExecutorService instances = Executors.newFixedThreadPool(INSTANCES);
      CountDownLatch go = new CountDownLatch(1);
      Callable<Boolean> instance =
          () -> {
            go.await();
            new AppTopics(Map.of("bootstrap.servers", broker.bootstrapServers()), SHARDS, 1)
                .ensure();
            return true;
          };
      List<Future<Boolean>> ends = new ArrayList<>();
      for (int i = 0; i < INSTANCES; i++) {
        ends.add(instances.submit(instance));
      }
      instances.shutdown(); // its threads end with what was submitted
      go.countDown();
      for (Future<Boolean> end : ends) {
        assertThat(end.get()).isTrue();
      }
      assertThat(admin.listTopics().names().get())
          .containsAll(Arrays.stream(Topic.values()).map(Topic::topic).toList());
    }
  }
}
