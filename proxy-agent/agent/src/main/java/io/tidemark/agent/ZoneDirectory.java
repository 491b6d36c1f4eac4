package io.tidemark.agent;

import io.tidemark.events.v1.Zone;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The zones as this proxy last heard of them; follows {@code tidemark.zones} without a restart. Any
 * thread.
 */
public interface ZoneDirectory {
  /** The zone that a host name belongs to; lower case, without a port. */
  @Nullable Zone zoneOf(String host);

  /**
   * Tells of every zone that is known now, and of each that is new or changed, before it can be
   * found. It may be told of one twice. On the thread that follows Kafka.
   */
  void follow(Consumer<Zone> listener);

  /** Whether the zones have been read once, from Kafka or from disk. */
  boolean isReady();
}
