package io.tidemark.agent;

import io.tidemark.events.v1.Zone;
import org.jspecify.annotations.Nullable;

/**
 * The zones as this proxy last heard of them; follows {@code tidemark.zones} without a restart. Any
 * thread.
 */
public interface ZoneDirectory {
  /** The zone that a host name belongs to; lower case, without a port. */
  @Nullable Zone zoneOf(String host);

  /** Whether the zones have been read once, from Kafka or from disk. */
  boolean isReady();
}
