package io.tidemark.usage.formats;

import io.tidemark.usage.statements.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The subjects with the most connection-hours, for the printable page. Rows have to be added
 * subject by subject.
 */
final class Leaders {
  static final int MOST = 200;

  /** A subject's sums. */
  static final class Sum {
    final Row.Subject subject;
    String plan = "";
    @Nullable Long guideline;
    double hours;
    long peak;
    long peakAtMillis;
    long opened;
    long refused;
    long spikes;

    Sum(Row.Subject subject) {
      this.subject = subject;
    }

    void add(Row row) {
      plan = row.figures().marks().plan();
      guideline = row.figures().marks().guideline();
      hours += row.hours();
      if (row.figures().levels().peak() > peak) {
        peak = row.figures().levels().peak();
        peakAtMillis = row.figures().levels().peakAtMillis();
      }
      opened += row.figures().flows().opened();
      refused += row.figures().flows().refusedInAll();
      spikes += row.spikes();
    }
  }

  private final PriorityQueue<Sum> least =
      new PriorityQueue<>(Comparator.comparingDouble(sum -> sum.hours));
  private @Nullable Sum current;

  void add(Row row) {
    if (current == null || !current.subject.equals(row.subject())) {
      settle();
      current = new Sum(row.subject());
    }
    current.add(row);
  }

  private void settle() {
    if (current != null) {
      least.add(current);
      if (least.size() > MOST) {
        least.poll();
      }
    }
    current = null;
  }

  /** All sums, the highest connection-hours first. */
  List<Sum> all() {
    settle();
    List<Sum> all = new ArrayList<>(least);
    all.sort(Comparator.comparingDouble((Sum sum) -> -sum.hours));
    return all;
  }
}
