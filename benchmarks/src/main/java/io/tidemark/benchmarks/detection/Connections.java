package io.tidemark.benchmarks.detection;

import io.tidemark.events.v1.CloseCategory;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** All connections that are open, in columns, and when each is to be closed. */
final class Connections {
  private static final int SLOTS = Wheel.MOST_SECONDS + 1;
  private static final int NONE = -1;

  /** The bytes in which a client says who it is, at the beginning, and how long that takes. */
  private static final int HELLO_BYTES = 200;

  private static final double HELLO_SECONDS = 5;

  long[] client = new long[1024];
  int[] zone = new int[1024];
  int[] openedAt = new int[1024];
  long[] millis = new long[1024];
  long[] bytes = new long[1024];
  CloseCategory[] how = new CloseCategory[1024];

  /** True if the connection is of a client that may hold many. */
  private boolean[] shared = new boolean[1024];

  /** The next connection that closes in the same second; for a free slot, the next free one. */
  private int[] next = new int[1024];

  /** True if the slot has no open connection, though it may still be in its second's chain. */
  private boolean[] gone = new boolean[1024];

  private boolean[] chained = new boolean[1024];
  private final int[] due = new int[SLOTS];
  private int size;
  private int free = NONE;

  Connections() {
    Arrays.fill(due, NONE);
  }

  /** Adds a connection, and returns its number. */
  int add(
      int ofZone,
      long ofClient,
      int second,
      long lasts,
      long says,
      CloseCategory category,
      int closes,
      boolean isShared) {
    int i = free;
    if (i == NONE) {
      if (size == client.length) {
        grow();
      }
      i = size++;
    } else {
      free = next[i];
    }
    client[i] = ofClient;
    zone[i] = ofZone;
    openedAt[i] = second;
    millis[i] = lasts;
    bytes[i] = says;
    how[i] = category;
    gone[i] = false;
    shared[i] = isShared;
    chained[i] = closes >= 0;
    if (closes >= 0) {
      next[i] = due[closes & (SLOTS - 1)];
      due[closes & (SLOTS - 1)] = i;
    }
    return i;
  }

  private void grow() {
    int more = 2 * size;
    client = Arrays.copyOf(client, more);
    zone = Arrays.copyOf(zone, more);
    openedAt = Arrays.copyOf(openedAt, more);
    millis = Arrays.copyOf(millis, more);
    bytes = Arrays.copyOf(bytes, more);
    how = Arrays.copyOf(how, more);
    next = Arrays.copyOf(next, more);
    gone = Arrays.copyOf(gone, more);
    shared = Arrays.copyOf(shared, more);
    chained = Arrays.copyOf(chained, more);
  }

  /** Visits and frees the connections that close in this second. */
  void due(int second, IntConsumer closed) {
    int i = due[second & (SLOTS - 1)];
    due[second & (SLOTS - 1)] = NONE;
    while (i != NONE) {
      int after = next[i];
      if (!gone[i]) {
        closed.accept(i);
      }
      giveBack(i);
      i = after;
    }
  }

  /** True if the connection has no planned end. */
  boolean isHeld(int i) {
    return !chained[i];
  }

  /** Removes a connection that was closed sooner than planned. */
  void remove(int i) {
    gone[i] = true;
    if (!chained[i]) {
      giveBack(i);
    }
  }

  private void giveBack(int i) {
    gone[i] = true;
    next[i] = free;
    free = i;
  }

  /** Visits all open connections of clients that may hold many. */
  void eachShared(IntConsumer visitor) {
    for (int i = 0; i < size; i++) {
      if (shared[i] && !gone[i]) {
        visitor.accept(i);
      }
    }
  }

  /** The bytes of a connection so far: those of its beginning, and the others by and by. */
  long bytesSoFar(int i, int second) {
    double age = second - openedAt[i];
    double lasts = Math.max(1, millis[i] / 1_000.0);
    double first = Math.min(bytes[i], HELLO_BYTES) * Math.min(1, age / HELLO_SECONDS);
    double others = Math.max(0, bytes[i] - HELLO_BYTES) * Math.min(1, age / lasts);
    return (long) (first + others);
  }

  /** Visits all open connections of a zone. */
  void each(int ofZone, IntConsumer visitor) {
    for (int i = 0; i < size; i++) {
      if (!gone[i] && zone[i] == ofZone) {
        visitor.accept(i);
      }
    }
  }
}
