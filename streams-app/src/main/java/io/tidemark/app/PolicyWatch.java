package io.tidemark.app;

import io.tidemark.events.Contract;
import io.tidemark.events.RecordWriter;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.PolicyRecord;
import io.tidemark.files.FileWatch;
import io.tidemark.policy.Policy;
import io.tidemark.policy.PolicyFile;
import io.tidemark.policy.PolicyTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watcher of the policy file. At start and after each change it writes the policy to the topic of
 * policies, so that all instances apply the same. While the policy is the same, it writes nothing.
 */
final class PolicyWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PolicyWatch.class);

  private final FileWatch<String> watch;

  PolicyWatch(Path file, PolicyTable table, RecordWriter writer, Clock clock) {
    watch =
        new FileWatch<>(
            "tidemark-policy-watch",
            file,
            () -> Files.readString(file),
            text -> {
              Policy checked = PolicyFile.parse(text);
              if (!table.awaitWhole(1)) {
                return false;
              }
              if (!checked.text().equals(table.policy().text())) {
                PolicyRecord record =
                    PolicyRecord.newBuilder()
                        .setContract(Contract.VERSION)
                        .setYaml(text)
                        .setLoadedMillis(clock.millis())
                        .build();
                writer.write(Topic.POLICY, PolicyTable.KEY, record.toByteArray()).join();
                log.info("{}: a new policy is in force", file.getFileName());
              }
              return true;
            });
  }

  void start() {
    watch.start();
  }

  @Override
  public void close() {
    watch.close();
  }
}
