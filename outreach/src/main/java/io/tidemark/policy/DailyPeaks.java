package io.tidemark.policy;

import io.tidemark.events.Periods;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The counted peaks of a zone on each of its last days. */
final class DailyPeaks {
  private static final int MOST = (int) Rules.LONGEST_WINDOW.toDays();

  /** A day's start and peak; days without connections are not here. */
  record Day(long startMillis, long peak) {}

  private final Deque<Day> days = new ArrayDeque<>();

  /** Whether that changed anything. */
  boolean add(long minuteMillis, long peak) {
    long start = Periods.start(minuteMillis, Periods.DAY);
    Day last = days.peekLast();
    if (last != null && last.startMillis() == start) {
      if (last.peak() >= peak) {
        return false;
      }
      days.removeLast();
    }
    days.addLast(new Day(start, peak));
    while (days.size() > MOST) {
      days.removeFirst();
    }
    return true;
  }

  List<Day> since(long millis) {
    List<Day> since = new ArrayList<>();
    for (Day day : days) {
      if (day.startMillis() + Periods.DAY > millis) {
        since.add(day);
      }
    }
    return since;
  }

  Iterable<Day> all() {
    return days;
  }
}
