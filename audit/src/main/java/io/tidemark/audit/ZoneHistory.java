package io.tidemark.audit;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.DecisionKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Everything that happened in one zone, in no order. */
final class ZoneHistory {
  /** How long a restart marks what comes after it. */
  static final long WAVE = 2 * Periods.MINUTE;

  /** What a rare entry is. */
  enum Kind {
    LEVEL,
    PLAN,
    TALLY_END
  }

  /** A rare one: a level change, a plan, the end of a coarse tally. */
  record Rare(
      long at,
      Kind kind,
      DecisionKind why,
      long change,
      String plan,
      long guideline,
      long opened,
      long closed) {
    static Rare level(long at, DecisionKind why, long change) {
      return new Rare(at, Kind.LEVEL, why, change, "", -1, 0, 0);
    }

    static Rare plan(long at, String plan, long guideline) {
      return new Rare(at, Kind.PLAN, DecisionKind.DECISION_UNSPECIFIED, 0, plan, guideline, 0, 0);
    }

    static Rare tallyEnd(long at, long opened, long closed) {
      return new Rare(
          at,
          Kind.TALLY_END,
          DecisionKind.DECISION_UNSPECIFIED,
          opened - closed,
          "",
          -1,
          opened,
          closed);
    }
  }

  /**
   * A stretch of which only bounds are known.
   *
   * @param from the part of it that counts, which may be less than all of it,
   * @param until and where that ends
   */
  record Coarse(long start, long end, long integral, long high, long low, long from, long until) {
    Coarse(long start, long end, long integral, long high, long low) {
      this(start, end, integral, high, low, start, end);
    }

    Coarse within(long newFrom, long newUntil) {
      return new Coarse(start, end, integral, high, low, newFrom, newUntil);
    }

    boolean overlaps(long a, long b) {
      return from < b && until > a;
    }

    /** Of the integral, what lies in [a, b). */
    long part(long a, long b) {
      return until(Math.min(Math.max(b, from), until)) - until(Math.min(Math.max(a, from), until));
    }

    private long until(long millis) {
      return Periods.share(integral, millis - start, end - start);
    }
  }

  /** Refused handshakes, bytes of closed connections, connections in a restart. */
  record Noted(long at, int reason, long refused, long bytesIn, long bytesOut, long restarted) {
    boolean isEmpty() {
      return refused == 0 && bytesIn == 0 && bytesOut == 0 && restarted == 0;
    }
  }

  /** Times of single opens and closes. */
  static final class Times {
    private long[] at = new long[16];
    private int size;

    void add(long millis, long count) {
      for (long i = 0; i < count; i++) {
        if (size == at.length) {
          at = Arrays.copyOf(at, size * 2);
        }
        at[size++] = millis;
      }
    }

    long[] sorted() {
      long[] sorted = Arrays.copyOf(at, size);
      Arrays.sort(sorted);
      return sorted;
    }
  }

  final String zone;
  final Times opens = new Times();
  final Times closes = new Times();
  final List<Rare> rare = new ArrayList<>();
  final List<Coarse> coarse = new ArrayList<>();
  final List<Noted> noted = new ArrayList<>();

  /** What was open before the first record that was read. */
  long seed;

  ZoneHistory(String zone) {
    this.zone = zone;
  }
}
