package io.tidemark.abuse;

/**
 * A counting table that estimates how often each source came lately to each zone of the shard. The
 * count is one byte, found by a hash. Most sources do so little that this byte is all that is kept
 * of them. Two sources that share a byte are counted together: then one of them is tracked earlier
 * than needed, which does no harm.
 */
final class ArrivalCounts {
  private static final int PLACES = Long.BYTES << HashTable.ROW_BITS;
  private static final int HALVED_SECONDS = 10;
  private static final long HALF_OF_EACH_BYTE = 0x7f7f_7f7f_7f7f_7f7fL;

  private final HashTable table;
  private final int column;
  private int came;

  /**
   * The arrivals per byte, in sixteenths: what sources that share a byte add to each other's
   * counts.
   */
  private int crowded;

  private int halvedSecond;

  ArrivalCounts(HashTable table) {
    this.table = table;
    this.column = table.newColumn();
  }

  /** Counts an arrival, and returns how often the source came lately. */
  int comes(long hash, int second) {
    if (second - halvedSecond >= HALVED_SECONDS || came > PLACES / 2) {
      halve(second);
    }
    came++;
    long counts = table.get(hash, column);
    int place = placeInRow(hash) * Byte.SIZE;
    int counted = (int) (counts >>> place) & 0xff;
    if (counted == Byte.MAX_VALUE) {
      return counted;
    }
    table.put(hash, column, counts + (1L << place));
    return counted + 1;
  }

  private static int placeInRow(long hash) {
    return (int) (hash >>> (Long.SIZE - HashTable.ROW_BITS - 3)) & 7;
  }

  int crowded() {
    return crowded;
  }

  private void halve(int second) {
    table.shift(column, 1, HALF_OF_EACH_BYTE);
    crowded = came * 16 / PLACES;
    came = 0;
    halvedSecond = second;
  }
}
