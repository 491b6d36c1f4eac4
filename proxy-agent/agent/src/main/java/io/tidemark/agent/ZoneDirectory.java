package io.tidemark.agent;

import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.Zone;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The zones as this proxy last read them; changes in {@code tidemark.zones} apply without a
 * restart. Safe for any thread.
 */
public interface ZoneDirectory {
  /**
   * The zone of a host name, which is in lower case and without a port: that which names the host
   * most specifically.
   */
  @Nullable Zone zoneOf(String host);

  /**
   * Returns true if this zone counts the connections of this protocol; it always counts WebSockets.
   */
  boolean counts(String zone, Protocol protocol);

  /**
   * Passes every zone that is known now to the listener, on the calling thread, and later each new
   * or changed zone before it can be found, on the thread that follows Kafka. A zone may be passed
   * twice.
   */
  void follow(Consumer<Zone> listener);

  /** True if the zones have been read once, from Kafka or from disk. */
  boolean isReady();
}
