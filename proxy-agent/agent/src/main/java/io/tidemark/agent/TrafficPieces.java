package io.tidemark.agent;

import java.util.Arrays;

/**
 * Bytes of a zone's open connections that wait for the next cut, a piece for each minute in which
 * they passed. Usually there is one; while Kafka is away there are more, up to a limit, from which
 * on each piece is of twice as many minutes.
 */
final class TrafficPieces {
  private static final int MOST = 64;

  /** Takes one piece. */
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
    if (size == MOST) {
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

  /** Each piece of twice as many minutes: at least half of them go into the one before. */
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
