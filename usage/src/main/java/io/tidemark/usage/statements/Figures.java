package io.tidemark.usage.statements;

import io.tidemark.events.v1.RefusalReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The figures of a stretch of settled time; the fields are those of {@code usage.proto}. */
public record Figures(Levels levels, Flows flows, Marks marks) {
  /** The length of an array that is indexed by a reason's number. */
  public static final int REASONS = RefusalReason.values().length - 1;

  public record Levels(
      long openAtStart,
      long openAtEnd,
      long peak,
      long peakAtMillis,
      long low,
      long connectionMillis) {}

  /**
   * The events and bytes of the time.
   *
   * @param refused counts by the reason's number; {@code null} if there are none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Flows(
      long opened,
      long closed,
      long lost,
      long corrections,
      long transferred,
      long bytesIn,
      long bytesOut,
      long @Nullable [] refused) {

    public long refusedInAll() {
      long all = 0;
      for (int i = 0; refused != null && i < refused.length; i++) {
        all += refused[i];
      }
      return all;
    }

    Flows plus(Flows other) {
      return new Flows(
          opened + other.opened,
          closed + other.closed,
          lost + other.lost,
          corrections + other.corrections,
          transferred + other.transferred,
          bytesIn + other.bytesIn,
          bytesOut + other.bytesOut,
          sum(refused, other.refused));
    }

    private static long @Nullable [] sum(long @Nullable [] one, long @Nullable [] other) {
      if (one == null || other == null) {
        return one == null ? other : one;
      }
      long[] sum = one.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += other[i];
      }
      return sum;
    }
  }

  /**
   * The plan and the marks of the time.
   *
   * @param plan in force at the end
   * @param guideline in force at the end: the zone's own, or else its plan's
   * @param earlier plans before, in order, with what was used in them
   */
  public record Marks(
      String plan,
      @Nullable Long guideline,
      List<Stint> earlier,
      boolean coarse,
      int restartMinutes,
      long restartConnections) {}

  public record Stint(String plan, long connectionMillis) {}
}
