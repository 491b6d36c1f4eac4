package io.tidemark.sidecar.spool;

import io.tidemark.agent.Connection;
import io.tidemark.agent.Ending;
import io.tidemark.events.v1.CloseCategory;

/** A connection that is open by the lines so far, and the process that holds it. */
final class HeldConnection {
  /** It is taken as ended when it has not told three times in a row that it is open. */
  private static final int MISSED_LINES = 3;

  private final Connection connection;
  private ProxyProcess process;
  private final long peer;
  private long bytesIn;
  private long bytesOut;
  private long everySeconds;

  /** The time by which another line must tell that it is open; 0: none has to. */
  private long dueMillis;

  private boolean withSocket;
  private boolean withoutSocket;
  private boolean limited;

  HeldConnection(Connection connection, ProxyProcess process, long peer) {
    this.connection = connection;
    this.process = process;
    this.peer = peer;
  }

  Connection connection() {
    return connection;
  }

  ProxyProcess process() {
    return process;
  }

  /** Takes note of another process that holds it. */
  void held(ProxyProcess by) {
    process = by;
  }

  /** The {@link Peer other end} of its socket. */
  long peer() {
    return peer;
  }

  /** The bytes from the client that have been reported so far. */
  long bytesIn() {
    return bytesIn;
  }

  long bytesOut() {
    return bytesOut;
  }

  /** Takes note of the bytes that have been reported. */
  void reported(long in, long out) {
    bytesIn = in;
    bytesOut = out;
  }

  /** Within how many seconds another line tells that it is open; 0: none does. */
  long everySeconds() {
    return everySeconds;
  }

  /** A line tells that it is open, and that another one will. */
  void present(long atMillis, long every) {
    everySeconds = every;
    dueMillis = every == 0 ? 0 : atMillis + MISSED_LINES * every * 1_000;
  }

  boolean isOverdue(long nowMillis) {
    return dueMillis != 0 && nowMillis > dueMillis;
  }

  /** Returns true if lines tell again and again that it is open. */
  boolean hasDue() {
    return dueMillis != 0;
  }

  /**
   * Takes note whether its socket was found; returns true if it is missing a second time.
   *
   * @param trusted sockets of the same proxy were found, so that the place is the right one
   */
  boolean isMissingAgain(boolean found, boolean trusted) {
    withSocket |= found;
    boolean missing = !found && (withSocket || trusted);
    boolean again = withoutSocket && missing;
    withoutSocket = missing;
    return again;
  }

  /** Returns true if its socket is known to be looked for in the right place. */
  boolean wasFound() {
    return withSocket;
  }

  /** Takes note that the proxy was asked to end it for a limit. */
  void limited() {
    limited = true;
  }

  /** Its end, of whose bytes some have been reported before. */
  Ending rest(Ending whole) {
    return new Ending(
        limited && whole.category() == CloseCategory.DRAIN ? CloseCategory.LIMIT : whole.category(),
        whole.closeCode(),
        Math.max(0, whole.bytesIn() - bytesIn),
        Math.max(0, whole.bytesOut() - bytesOut),
        bytesIn + bytesOut);
  }
}
