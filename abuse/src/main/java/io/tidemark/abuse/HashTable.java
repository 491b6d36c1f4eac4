package io.tidemark.abuse;

/**
 * A table whose rows are found by a hash. The words of a row stand side by side in memory, so all
 * columns of a hash are in one or two lines of the processor's cache. The table has no room for
 * more columns than are used, since it has to share the cache.
 */
final class HashTable {
  /** The bits of a hash that choose the row: the highest ones. */
  static final int ROW_BITS = 15;

  private static final int COLUMNS = 5;
  private static final int SHIFT = Long.SIZE - ROW_BITS;

  private final long[] words = new long[COLUMNS << ROW_BITS];
  private int columns;

  /** Gives a column that nobody else has. */
  int newColumn() {
    if (columns == COLUMNS) {
      throw new IllegalStateException("all columns are taken");
    }
    return columns++;
  }

  private static int at(long hash, int column) {
    return (int) (hash >>> SHIFT) * COLUMNS + column;
  }

  long get(long hash, int column) {
    return words[at(hash, column)];
  }

  void put(long hash, int column, long word) {
    words[at(hash, column)] = word;
  }

  /** Sets these bits of a word. */
  void set(long hash, int column, long bits) {
    words[at(hash, column)] |= bits;
  }

  /** Keeps only these bits of all words of a column, after a move of them to the right. */
  void shift(int column, int right, long kept) {
    for (int i = column; i < words.length; i += COLUMNS) {
      words[i] = words[i] >>> right & kept;
    }
  }

  void clear(int column) {
    shift(column, 0, 0);
  }
}
