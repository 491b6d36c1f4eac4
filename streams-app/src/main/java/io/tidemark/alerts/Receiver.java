package io.tidemark.alerts;

import io.tidemark.events.v1.AlertRecord;
import java.io.IOException;
import java.time.Duration;

/**
 * A destination that is told each change of the alerts that it wants: once, if all goes well.
 * Alertmanager is none: {@link AlertmanagerSink} sends it all active alerts again and again.
 */
interface Receiver extends AutoCloseable {
  /** The result of a try. */
  enum Result {
    DELIVERED,
    /** The receiver is gone for good: nothing more is sent to it. */
    GONE
  }

  /** The name, which is also that of its consumer group: it never changes. */
  String name();

  /** Where it is, for people. */
  String address();

  boolean wants(AlertRecord alert);

  /** How long one message is tried. */
  Duration giveUp();

  /** Throws where it should be tried again. */
  Result tell(AlertRecord alert, boolean active) throws IOException;

  @Override
  void close() throws IOException;
}
