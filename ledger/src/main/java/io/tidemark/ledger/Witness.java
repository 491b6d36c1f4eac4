package io.tidemark.ledger;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Conduct;
import io.tidemark.events.v1.RefusalReason;
import org.jspecify.annotations.Nullable;

/**
 * An observer of the booked events and their sources, for abuse detection. The books do not depend
 * on it. It is called on the shard's thread; parameters named {@code second} are log time, as
 * {@link #second} converts it.
 */
public interface Witness {
  /** The start of the seconds, so late that they stay small numbers for a long time. */
  long EPOCH_MILLIS = 1_600_000_000_000L;

  static int second(long logMillis) {
    return (int) ((logMillis - EPOCH_MILLIS) / 1_000);
  }

  /** True if this witness uses events. If not, it is given none. */
  boolean isWatching();

  /** The size of what is remembered. Thread-safe. */
  default Held held() {
    return Held.NOTHING;
  }

  /**
   * The size of what is remembered of all zones.
   *
   * @param sources the number of sources that have separate figures
   * @param bytes the approximate number of bytes on the heap
   * @param evicted the sources that were evicted so far to make room for others
   */
  record Held(long sources, long bytes, long evicted) {
    public static final Held NOTHING = new Held(0, 0, 0);

    public Held plus(Held other) {
      return new Held(sources + other.sources, bytes + other.bytes, evicted + other.evicted);
    }
  }

  /** The observer of a zone; called once for each zone, when something first happens in it. */
  Zone zone(String id, String plan, int second);

  /** The observer of one zone. An address that is not sent is two zeros. */
  interface Zone {
    void plan(String name);

    /** Takes the zone's open connections, before the events of each batch. */
    void open(long connections);

    void opened(long high, long low, int second);

    void closed(
        long high, long low, long durationMillis, long bytes, CloseCategory category, int second);

    void refused(long high, long low, RefusalReason reason, long pathHash, int second);

    /**
     * A connection was opened (change 1) or closed (-1) in a batch that covers a long time, so that
     * nothing is known about the rate.
     */
    void earlier(long high, long low, int change, int second);

    /**
     * Counts of opened and closed connections that the agent reported without single events.
     *
     * @param dropped how many of the closed were ended by the origin or the proxy, see {@link
     *     Witness#isDropped}
     */
    void tallied(long opened, long closed, long dropped, int second);

    /**
     * Takes one proxy's report of a source that has many connections there, every half minute.
     *
     * @param bytes the bytes of its open connections so far, in both directions
     */
    void holds(long high, long low, long open, long bytes, int second);

    /**
     * Takes the number of connections that were lost with their proxy; their sources are not known.
     */
    void lost(long connections, int second);

    /**
     * Returns how the connections behaved that ended since the last call, for the row of the minute
     * that is settled; {@code null} if none ended.
     */
    default @Nullable Conduct takeConduct() {
      return null;
    }
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

  /**
   * Returns true if the origin or the proxy ended the connection, and not for being idle or for a
   * limit.
   */
  static boolean isDropped(CloseCategory category) {
    return switch (category) {
      case ORIGIN_CLOSED, ORIGIN_ERROR, DRAIN, PROXY_ERROR -> true;
      case CLIENT_CLOSED, CLIENT_ERROR, IDLE, LIMIT, CLOSE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }
}
