package io.tidemark.alerts;

import io.tidemark.events.v1.AlertRecord;
import java.io.IOException;
import java.time.Duration;

/**
 * A destination that gets each change of the alerts that it wants, once if nothing fails.
 * Alertmanager is not a destination of this kind: {@link AlertmanagerSink} sends it all active
 * alerts repeatedly.
 */
interface Receiver extends AutoCloseable {
  /** The result of a try. */
  enum Result {
    DELIVERED,
    /** The receiver is gone for good: nothing more is sent to it. */
    GONE
  }

  /** The name, which is part of the name of its consumer group: it must never change. */
  String name();

  /** The address; one that is gone is not tried again. */
  String address();

  boolean wants(AlertRecord alert);

  /** The time for which one message is tried. */
  Duration giveUp();

  /** Sends a change of an alert; throws if it must be tried again. */
  Result tell(AlertRecord alert, boolean active) throws IOException;

  @Override
  void close() throws IOException;
}
