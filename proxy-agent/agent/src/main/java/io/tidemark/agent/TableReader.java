package io.tidemark.agent;

import io.tidemark.events.TableFollower;
import io.tidemark.events.Topic;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader that keeps {@link Tables} up to date with Kafka and saves their records to disk: these
 * are in force after a start until Kafka has been read.
 */
final class TableReader implements TableFollower.Listener {
  private static final Logger log = LoggerFactory.getLogger(TableReader.class);

  private final Tables tables;
  private final @Nullable TableFile disk;
  private final Map<Topic, Map<String, byte[]>> records = new EnumMap<>(Topic.class);
  private final TableFollower follower;

  TableReader(AgentConfig config, Tables tables) {
    this.tables = tables;
    this.disk = config.stateDir() == null ? null : new TableFile(config.stateDir());
    records.put(Topic.ZONES, new HashMap<>());
    records.put(Topic.LIMITS, new HashMap<>());
    follower =
        new TableFollower(
            "tidemark-agent-tables-" + config.node(), config.kafka(), records.keySet(), this);
  }

  /** Reads the disk, then follows Kafka in the background. */
  void start() {
    if (disk != null) {
      try {
        if (disk.read(records)) {
          records.forEach(
              (topic, of) -> of.forEach((key, value) -> tables.apply(topic, key, value)));
          tables.readFromDisk();
        }
      } catch (IOException e) {
        log.warn("last known zones and limits cannot be read, going on without: {}", e.toString());
      }
    }
    follower.start();
  }

  @Override
  public void record(Topic topic, String key, byte @Nullable [] value) {
    tables.apply(topic, key, value);
    Map<String, byte[]> of = records.getOrDefault(topic, new HashMap<>());
    if (value == null) {
      of.remove(key);
    } else if (disk != null) {
      of.put(key, value);
    }
  }

  @Override
  public void whole(Map<Topic, Set<String>> keys) {
    keys.forEach(
        (topic, there) -> records.getOrDefault(topic, new HashMap<>()).keySet().retainAll(there));
    tables.retain(
        keys.getOrDefault(Topic.ZONES, Set.of()), keys.getOrDefault(Topic.LIMITS, Set.of()));
  }

  @Override
  public void caughtUp() {
    if (disk == null) {
      return;
    }
    try {
      disk.write(records);
    } catch (IOException e) {
      log.warn("last known zones and limits cannot be kept: {}", e.toString());
    }
  }

  void stop() {
    follower.close();
  }
}
