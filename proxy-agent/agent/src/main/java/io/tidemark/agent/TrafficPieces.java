package io.tidemark.agent;

import java.util.Arrays;

/**
 * The bytes of a zone's open connections that wait for the next cut, in a piece for each minute in
 * which they passed. Usually there is one piece; while Kafka is away there are more, and at a limit
 * the minutes of each piece are doubled.
 */
final class TrafficPieces {
  private static final int MOST = 64;

  /** A receiver of pieces. */
  @FunctionalInterface
  interface Sink {
    void traffic(long atMillis, long bytesIn, long bytesOut);
  }

  private long windowMillis = 60_000;
  private long[] at = new long[1];
  private long[] in = new long[1];
  private long[] out = new long[1];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  void add(long atMillis, long bytesIn, long bytesOut) {
    if (size > 0 && at[size - 1] / windowMillis == atMillis / windowMillis) {
      in[size - 1] += bytesIn;
      out[size - 1] += bytesOut;
      return;
    }
    while (size == MOST) {
      join();
    }
    if (size == at.length) {
      at = Arrays.copyOf(at, size * 2);
      in = Arrays.copyOf(in, size * 2);
      out = Arrays.copyOf(out, size * 2);
    }
    at[size] = atMillis;
    in[size] = bytesIn;
    out[size] = bytesOut;
    size++;
  }

  /** Doubles the minutes of a piece and joins the pieces that fall into the same one. */
  private void join() {
    windowMillis *= 2;
    int all = size;
    size = 0;
    for (int i = 0; i < all; i++) {
      add(at[i], in[i], out[i]);
    }
  }

  /** Hands all of it over. */
  void moveTo(Sink to) {
    for (int i = 0; i < size; i++) {
      to.traffic(at[i], in[i], out[i]);
    }
    size = 0;
    windowMillis = 60_000;
  }
}
