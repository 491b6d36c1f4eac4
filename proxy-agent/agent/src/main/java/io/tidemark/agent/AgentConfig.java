package io.tidemark.agent;

import io.tidemark.events.Contract;
import io.tidemark.events.Prefix;
import io.tidemark.settings.KafkaKeys;
import io.tidemark.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A valid configuration of an agent. */
public record AgentConfig(
    String node,
    Map<String, String> kafka,
    Timing timing,
    Memory memory,
    @Nullable Path stateDir,
    Pseudonyms pseudonyms) {

  /** The intervals of sending, and how long a stop may take. */
  public record Timing(Duration flush, Duration snapshot, Duration stop) {}

  /** The bounds of the agent's memory. */
  public record Memory(int queueSlots, long detailBytes, long tallyBytes, int recordBytes) {}

  public AgentConfig {
    if (!Contract.isNode(node)) {
      throw new IllegalArgumentException(
          "%s must be %s, got: %s"
              .formatted(AgentKeys.NODE.name(), AgentKeys.NODE.accepts(), node));
    }
    kafka = Map.copyOf(kafka);
  }

  /**
   * Reads the agent's keys; problems are noted in {@code settings}, whose {@code check} the caller
   * calls.
   */
  public static AgentConfig from(Settings settings) {
    Map<String, String> kafka = KafkaKeys.read(settings);
    String fault = KafkaSink.fault(kafka);
    if (fault != null) {
      settings.problem(fault);
    }
    String node = settings.find(AgentKeys.NODE);
    String stateDir = settings.find(AgentKeys.STATE_DIR);
    return new AgentConfig(
        node == null ? hostName() : node,
        kafka,
        new Timing(
            settings.get(AgentKeys.FLUSH),
            settings.get(AgentKeys.SNAPSHOT),
            settings.get(AgentKeys.STOP)),
        new Memory(
            settings.get(AgentKeys.QUEUE_SLOTS),
            settings.get(AgentKeys.DETAIL_BYTES),
            settings.get(AgentKeys.TALLY_BYTES),
            Math.toIntExact(settings.get(AgentKeys.RECORD_BYTES))),
        stateDir == null ? null : Path.of(stateDir),
        pseudonyms(settings));
  }

  private static Pseudonyms pseudonyms(Settings settings) {
    String key = settings.find(AgentKeys.PSEUDONYM_KEY);
    String except = settings.find(AgentKeys.PSEUDONYM_EXCEPT);
    List<Prefix> plain = except == null ? List.of() : Prefix.list(except);
    if (plain == null) {
      settings.problem(
          "%s must be %s, got: %s"
              .formatted(
                  AgentKeys.PSEUDONYM_EXCEPT.name(), AgentKeys.PSEUDONYM_EXCEPT.accepts(), except));
    }
    return key == null || plain == null ? Pseudonyms.NONE : Pseudonyms.with(key, plain);
  }

  private static String hostName() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return Contract.isNode(name) ? name : "localhost";
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
