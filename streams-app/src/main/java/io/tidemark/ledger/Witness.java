package io.tidemark.ledger;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.RefusalReason;

/**
 * Sees what is booked, with who did it: for those who look for abuse. The books do not depend on
 * it. On the shard's thread; seconds are log time's.
 */
public interface Witness {
  /** Whether anybody looks: the addresses in batches are not even read for nobody. */
  boolean isWatching();

  /** Asked once for each zone, when something first happens in it. */
  Zone zone(String id, String plan, int second);

  /** What happens in one zone. Addresses are two zeros where they are not sent. */
  interface Zone {
    void plan(String name);

    void opened(long high, long low, int second);

    void closed(
        long high, long low, long durationMillis, long bytes, CloseCategory category, int second);

    void refused(long high, long low, RefusalReason reason, long pathHash, int second);

    /** Opened, but the detail was given up. */
    void tallied(long opened, int second);

    /**
     * These went with their proxy, of so many; whose they were is not known.
     *
     * @param before what the zone had open
     */
    void lost(long connections, long before, int second);
  }

  /** Does not look. */
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
}
