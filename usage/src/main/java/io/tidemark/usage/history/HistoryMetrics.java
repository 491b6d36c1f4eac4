package io.tidemark.usage.history;

/** What the writer tells of itself. */
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

  /** Rows that were older than is kept, and left out. */
  void expired(int rows);

  /** A record that is no settled row. */
  void unreadable();

  /** A record that was left out since the database refuses what it holds. */
  void refused();

  /**
   * How far behind the topic history is.
   *
   * @param records not yet taken in
   * @param seconds age of the last record taken in, or 0 if there is none to take in
   */
  void lag(long records, double seconds);

  /** Whether the last try reached the database; failures are the changes to {@code false}. */
  void up(boolean up);
}
