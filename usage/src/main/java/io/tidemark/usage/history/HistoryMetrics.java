package io.tidemark.usage.history;

/** The metrics of the writer of history. */
public interface HistoryMetrics {
  HistoryMetrics NONE =
      new HistoryMetrics() {
        @Override
        public void written(UsageTable table, int rows) {}

        @Override
        public void expired(int rows) {}

        @Override
        public void unreadable() {}

        @Override
        public void refused() {}

        @Override
        public void lag(long records, double seconds) {}

        @Override
        public void up(boolean up) {}
      };

  /** Rows that were committed. */
  void written(UsageTable table, int rows);

  /** Rows that were left out because they were too old to be kept. */
  void expired(int rows);

  /** A record that is no settled row. */
  void unreadable();

  /** A record that was left out because the database refuses its content. */
  void refused();

  /**
   * The time by which history is behind its topics.
   *
   * @param records the number of records that are not yet taken in
   * @param seconds age of the last record taken in, or 0 if there is none to take in
   */
  void lag(long records, double seconds);

  /**
   * True if the last try reached the database; each call with {@code false} counts as a failure.
   */
  void up(boolean up);
}
