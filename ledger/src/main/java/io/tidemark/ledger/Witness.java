package io.tidemark.ledger;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.RefusalReason;

/**
 * An observer of what is booked and by whom, for abuse detection. The books do not depend on it. It
 * is called on the shard's thread; parameters named {@code second} are log time, as {@link #second}
 * converts it.
 */
public interface Witness {
  /** So that seconds are small numbers for a long time. */
  long EPOCH_MILLIS = 1_600_000_000_000L;

  static int second(long logMillis) {
    return (int) ((logMillis - EPOCH_MILLIS) / 1_000);
  }

  /** Whether anybody looks: the addresses in batches are not even read for nobody. */
  boolean isWatching();

  /** What is remembered. Thread-safe. */
  default Held held() {
    return Held.NOTHING;
  }

  /**
   * What is remembered, of all zones.
   *
   * @param sources that have figures of their own
   * @param bytes on the heap, about
   * @param evicted sources that others drove out, so far
   */
  record Held(long sources, long bytes, long evicted) {
    public static final Held NOTHING = new Held(0, 0, 0);

    public Held plus(Held other) {
      return new Held(sources + other.sources, bytes + other.bytes, evicted + other.evicted);
    }
  }

  /** Asked once for each zone, when something first happens in it. */
  Zone zone(String id, String plan, int second);

  /** What happens in one zone. Addresses are two zeros where they are not sent. */
  interface Zone {
    void plan(String name);

    /** What the zone has open, told before each batch's events. */
    void open(long connections);

    void opened(long high, long low, int second);

    void closed(
        long high, long low, long durationMillis, long bytes, CloseCategory category, int second);

    void refused(long high, long low, RefusalReason reason, long pathHash, int second);

    /** Of a batch that comes long after: it was opened (1) or closed (-1) at no known pace. */
    void earlier(long high, long low, int change, int second);

    /**
     * The detail was given up.
     *
     * @param dropped of the closed: through no doing of the clients'
     */
    void tallied(long opened, long closed, long dropped, int second);

    /**
     * One proxy's word of a source that holds many there, each half minute.
     *
     * @param bytes that its open connections have said so far, both ways
     */
    void holds(long high, long low, long open, long bytes, int second);

    /** These went with their proxy; whose they were is not known. */
    void lost(long connections, int second);
  }

  /** A witness that records nothing, where abuse detection is off. */
  Witness NOBODY =
      new Witness() {
        @Override
        public boolean isWatching() {
          return false;
        }

        @Override
        public Zone zone(String id, String plan, int second) {
          throw new IllegalStateException("nobody is watching");
        }
      };

  /** Closed by somebody or something else than the client. */
  static boolean isDropped(CloseCategory category) {
    return switch (category) {
      case ORIGIN_CLOSED, ORIGIN_ERROR, DRAIN, PROXY_ERROR -> true;
      case CLIENT_CLOSED, CLIENT_ERROR, IDLE, LIMIT, CLOSE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }
}
