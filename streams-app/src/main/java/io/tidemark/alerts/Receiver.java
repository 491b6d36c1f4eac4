package io.tidemark.alerts;

import io.tidemark.events.v1.AlertRecord;
import java.io.IOException;
import java.time.Duration;

/** A receiver of every change of an alert, once if all goes well. */
interface Receiver extends AutoCloseable {
  /** What came of a try. */
  enum Result {
    DELIVERED,
    /** The receiver wants nothing any more. */
    GONE
  }

  /** Of the consumer group: it never changes. */
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
