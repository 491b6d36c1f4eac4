package io.tidemark.sidecar.dialect;

import io.tidemark.agent.Ending;
import io.tidemark.events.v1.RefusalReason;

/** The outcome of an exchange: a connection that has ended, or a handshake that was refused. */
public sealed interface Outcome {
  /**
   * The end of a connection.
   *
   * @param durationMillis 0 where it is not known
   */
  record Closed(Ending ending, long durationMillis) implements Outcome {}

  /**
   * A refused handshake.
   *
   * @param rule the limit that refused, or empty
   */
  record Refused(RefusalReason reason, String rule, int status) implements Outcome {}
}
