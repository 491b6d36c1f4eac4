package io.tidemark.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The totals of one zone or plan over a stretch of time. Adjacent segments can be joined; joining
 * is associative, and gives what one pass over the whole stretch gives. {@code high} and {@code
 * low} are the highest and the lowest count relative to the count at the start, which counts as 0.
 *
 * @param net the count at the end less the count at the start
 * @param high the highest count, first reached at {@code highAtMillis}; at least 0
 * @param low the lowest count; at most 0
 * @param millis connection-milliseconds
 */
public record Segment(
    long net, long high, long highAtMillis, long low, long millis, Flows flows, Marks marks) {

  /**
   * The opens, closes, level changes, bytes and refused handshakes in the stretch.
   *
   * @param refused by the number of the reason; {@code null} if none
   */
  @SuppressWarnings("ArrayRecordComponent") // never changed once made
  public record Flows(
      long opened,
      long closed,
      long lost,
      long corrections,
      long transferred,
      long bytesIn,
      long bytesOut,
      long @Nullable [] refused) {

    Flows plus(Flows next) {
      return new Flows(
          opened + next.opened,
          closed + next.closed,
          lost + next.lost,
          corrections + next.corrections,
          transferred + next.transferred,
          bytesIn + next.bytesIn,
          bytesOut + next.bytesOut,
          sum(refused, next.refused));
    }

    private static long @Nullable [] sum(long @Nullable [] left, long @Nullable [] right) {
      if (left == null || right == null) {
        return left == null ? right : left;
      }
      // An instance of another version may know more reasons.
      long[] sum = Arrays.copyOf(left, Math.max(left.length, right.length));
      for (int i = 0; i < right.length; i++) {
        sum[i] += right[i];
      }
      return sum;
    }
  }

  /**
   * The marks that qualify the figures.
   *
   * @param coarse the high is an upper bound
   * @param restartMinutes minutes touched by a restart
   * @param restartConnections the most that one of them involved
   * @param plan in force at the end
   * @param earlier plans before it, in order
   */
  public record Marks(
      boolean coarse,
      int restartMinutes,
      long restartConnections,
      String plan,
      long guideline,
      List<Stint> earlier) {}

  /** A plan that ended within the stretch. */
  public record Stint(String plan, long untilMillis, long millis) {}

  /** Joins this segment and the next one; in a gap between them nothing may be open. */
  public Segment join(Segment next) {
    boolean higher = net + next.high > high;
    return new Segment(
        net + next.net,
        higher ? net + next.high : high,
        higher ? next.highAtMillis : highAtMillis,
        Math.min(low, net + next.low),
        millis + next.millis,
        flows.plus(next.flows),
        join(next.marks, next));
  }

  private Marks join(Marks later, Segment next) {
    if (marks.plan.equals(later.plan)
        && marks.earlier.isEmpty()
        && later.earlier.isEmpty()
        && marks.coarse == later.coarse
        && marks.guideline == later.guideline
        && later.restartMinutes == 0) {
      return marks;
    }
    return new Marks(
        marks.coarse || later.coarse,
        marks.restartMinutes + later.restartMinutes,
        Math.max(marks.restartConnections, later.restartConnections),
        later.plan,
        later.guideline,
        stints(next));
  }

  /**
   * Joins the stints of both segments; adjacent stints of the same plan become one. A change of
   * plan lies within a stretch, never between two.
   */
  private List<Stint> stints(Segment next) {
    List<Stint> stints = new ArrayList<>(marks.earlier);
    List<Stint> after = next.marks.earlier;
    if (!after.isEmpty()) {
      Stint first = after.get(0);
      stints.add(new Stint(first.plan, first.untilMillis, lastMillis() + first.millis));
      stints.addAll(after.subList(1, after.size()));
    }
    return List.copyOf(stints);
  }

  /** Connection-milliseconds in the plan that is in force at the end. */
  public long lastMillis() {
    long last = millis;
    for (Stint stint : marks.earlier) {
      last -= stint.millis;
    }
    return last;
  }
}
