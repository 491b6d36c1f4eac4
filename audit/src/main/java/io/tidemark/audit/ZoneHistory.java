package io.tidemark.audit;

import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.DecisionKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one zone that have not been recounted yet, in no order, and the recount of the
 * earlier ones.
 */
final class ZoneHistory {
  /** The time for which a restart marks the minutes after it. */
  static final long WAVE = 2 * Periods.MINUTE;

  private static final MinuteNotes NOTHING = new MinuteNotes();

  /** The kind of a rare entry. */
  enum Kind {
    LEVEL,
    PLAN,
    TALLY_END,
    /** Opens and closes of one millisecond that were reported as counts. */
    EVENTS
  }

  /** A rare entry: a level change, a plan, a tally's end or a tally of one millisecond. */
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

    static Rare events(long at, long opened, long closed) {
      return new Rare(
          at, Kind.EVENTS, DecisionKind.DECISION_UNSPECIFIED, 0, "", -1, opened, closed);
    }
  }

  /**
   * A stretch of time of which only bounds are known.
   *
   * @param from the start of the part that counts, which may be shorter than the stretch
   * @param until the end of the part that counts
   */
  record Coarse(long start, long end, long integral, long high, long low, long from, long until) {
    Coarse(long start, long end, long integral, long high, long low) {
      this(start, end, integral, high, low, start, end);
    }

    Coarse within(long newFrom, long newUntil) {
      return new Coarse(
          start, end, integral, high, low, Math.max(from, newFrom), Math.min(until, newUntil));
    }

    boolean overlaps(long a, long b) {
      return from < b && until > a;
    }

    /** The part of the integral that lies in [a, b). */
    long part(long a, long b) {
      return until(Math.min(Math.max(b, from), until)) - until(Math.min(Math.max(a, from), until));
    }

    private long until(long millis) {
      return Periods.share(integral, millis - start, end - start);
    }
  }

  /** Times of single opens and closes. */
  static final class Times {
    private long[] at = new long[8];
    private int size;

    void add(long millis) {
      if (size == at.length) {
        at = Arrays.copyOf(at, size * 2);
      }
      at[size++] = millis;
    }

    boolean isEmpty() {
      return size == 0;
    }

    long at(int index) {
      return at[index];
    }

    /** Sorts the times; returns how many are before this time. */
    int sort(long before) {
      Arrays.sort(at, 0, size);
      int count = 0;
      while (count < size && at[count] < before) {
        count++;
      }
      return count;
    }

    void drop(int first) {
      size -= first;
      System.arraycopy(at, first, at, 0, size);
    }
  }

  /** The connections that a restart ended or brought back at one time. */
  private record Restarted(long at, long connections) {}

  final String zone;
  final Recount recount = new Recount(Contract.UNKNOWN_PLAN);

  /**
   * True if the plan of the recount is known to be the zone's, or only a placeholder until one is
   * read.
   */
  boolean planKnown;

  final Times opens = new Times();
  final Times closes = new Times();
  private final List<Rare> rare = new ArrayList<>(0);
  private final List<Coarse> coarse = new ArrayList<>(0);
  private final List<Restarted> restarts = new ArrayList<>(0);

  /** The notes of the minutes that are not recounted yet, the first minute first. */
  private final List<MinuteNotes> notes = new ArrayList<>(1);

  private long notesFrom;

  /** The connections that were open before the first record that was read. */
  private long seed;

  /**
   * @param planKnown whether it is known that the zone has no plan, and not only that none was read
   */
  ZoneHistory(String zone, boolean planKnown) {
    this.zone = zone;
    this.planKnown = planKnown;
  }

  void add(Rare one) {
    rare.add(one);
  }

  void add(Coarse tally) {
    coarse.add(tally);
  }

  /** Adds connections that were open before the first record. */
  void seed(long connections) {
    seed += connections;
  }

  void restarted(long at, long connections) {
    if (connections != 0) {
      restarts.add(new Restarted(at, connections));
    }
  }

  /** The notes of the minute of this time, which has not been recounted. */
  MinuteNotes notes(long at) {
    long minute = Periods.start(at, Periods.MINUTE);
    if (notes.isEmpty()) {
      notesFrom = minute;
    }
    for (; minute < notesFrom; notesFrom -= Periods.MINUTE) {
      notes.add(0, new MinuteNotes());
    }
    int index = (int) ((minute - notesFrom) / Periods.MINUTE);
    while (notes.size() <= index) {
      notes.add(new MinuteNotes());
    }
    return notes.get(index);
  }

  /** True if there is nothing to recount in the minute that starts here. */
  boolean isIdle(long start) {
    return recount.isIdle(start)
        && opens.isEmpty()
        && closes.isEmpty()
        && rare.isEmpty()
        && coarse.isEmpty()
        && notes.isEmpty()
        && seed == 0;
  }

  /** Takes out the connections of the seed, which no recount includes yet. */
  long takeSeed() {
    long taken = seed;
    seed = 0;
    return taken;
  }

  /** Takes out what happened in the minute that starts here. */
  Minute take(long start) {
    long end = start + Periods.MINUTE;
    List<Rare> taken = List.of();
    if (!rare.isEmpty()) {
      taken =
          rare.stream()
              .filter(each -> each.at() < end)
              .sorted(Comparator.comparingLong(Rare::at))
              .toList();
      rare.removeIf(each -> each.at() < end);
    }
    List<Coarse> tallies = List.of();
    if (!coarse.isEmpty()) {
      tallies =
          coarse.stream()
              .filter(tally -> tally.overlaps(start, end))
              .map(tally -> tally.within(start, end))
              .toList();
      coarse.removeIf(tally -> tally.until() <= end);
    }
    return new Minute(start, opens.sort(end), closes.sort(end), taken, tallies, takeNotes(start));
  }

  private MinuteNotes takeNotes(long start) {
    if (notes.isEmpty() || notesFrom > start) {
      return NOTHING;
    }
    MinuteNotes taken = new MinuteNotes();
    for (; !notes.isEmpty() && notesFrom <= start; notesFrom += Periods.MINUTE) {
      taken.add(notes.remove(0));
    }
    return taken;
  }

  /** The connections in a restart that marks the minute that starts here. */
  long restartedIn(long start) {
    restarts.removeIf(each -> each.at() < start - WAVE);
    long involved = 0;
    for (Restarted each : restarts) {
      involved += each.at() < start + Periods.MINUTE ? each.connections() : 0;
    }
    return involved;
  }

  /** The steps of one minute, in the order of time. */
  final class Minute implements Steps {
    final long start;
    final List<Coarse> tallies;
    final MinuteNotes notes;
    private final int opensEnd;
    private final int closesEnd;
    private final List<Rare> rares;
    private final Step step = new Step();
    private int open;
    private int close;
    private int next;

    private Minute(
        long start,
        int opensEnd,
        int closesEnd,
        List<Rare> rares,
        List<Coarse> tallies,
        MinuteNotes notes) {
      this.start = start;
      this.opensEnd = opensEnd;
      this.closesEnd = closesEnd;
      this.rares = rares;
      this.tallies = tallies;
      this.notes = notes;
    }

    @Override
    public @Nullable Step next() {
      long at = Long.MAX_VALUE;
      at = open < opensEnd ? Math.min(at, opens.at(open)) : at;
      at = close < closesEnd ? Math.min(at, closes.at(close)) : at;
      at = next < rares.size() ? Math.min(at, rares.get(next).at()) : at;
      if (at == Long.MAX_VALUE) {
        opens.drop(opensEnd);
        closes.drop(closesEnd);
        return null;
      }
      step.begin(Math.max(at, start));
      for (; next < rares.size() && rares.get(next).at() <= step.at; next++) {
        step.add(rares.get(next));
        step.rare.add(rares.get(next));
      }
      for (; open < opensEnd && opens.at(open) <= step.at; open++) {
        step.opened++;
      }
      for (; close < closesEnd && closes.at(close) <= step.at; close++) {
        step.closed++;
      }
      return step;
    }
  }
}
