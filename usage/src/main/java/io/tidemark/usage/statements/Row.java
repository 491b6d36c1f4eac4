package io.tidemark.usage.statements;

import io.tidemark.events.Periods;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One row of a statement.
 *
 * @param covered the part of its span that it covers: from the beginning of the books up to the
 *     settled time
 * @param p95 the 95th percentile of the peaks of all its minutes so far; {@code null} if unknown
 * @param planMillis the connection-milliseconds of the whole plan in the same time, for a zone's
 *     row
 */
public record Row(
    Subject subject,
    Span span,
    Span covered,
    Figures figures,
    @Nullable Long p95,
    int spikes,
    int minutesAbove,
    @Nullable Long planMillis) {

  /**
   * The subject of a row.
   *
   * @param kind zone, plan or fleet
   */
  public record Subject(String kind, String name) {}

  public boolean isFinal() {
    return covered.endMillis() >= span.endMillis();
  }

  /** True if anything was open or happened. */
  public boolean isEmpty() {
    Figures.Flows flows = figures.flows();
    return figures.levels().connectionMillis() == 0
        && figures.levels().peak() == 0
        && flows.opened() == 0
        && flows.closed() == 0
        && flows.lost() == 0
        && flows.corrections() == 0
        && flows.transferred() == 0
        && flows.refused() == null;
  }

  public double hours() {
    return figures.levels().connectionMillis() / (double) Periods.HOUR;
  }

  /** The mean over the covered time. */
  public double mean() {
    return figures.levels().connectionMillis() / (double) covered.millis();
  }

  /** The zone's share of its plan's use, without its use in other plans. */
  public @Nullable Double planShare() {
    if (planMillis == null || planMillis == 0) {
      return null;
    }
    String plan = figures.marks().plan();
    long elsewhere =
        figures.marks().earlier().stream()
            .filter(stint -> !stint.plan().equals(plan))
            .mapToLong(Figures.Stint::connectionMillis)
            .sum();
    return (figures.levels().connectionMillis() - elsewhere) / (double) planMillis;
  }

  public @Nullable String earlierPlans() {
    return figures.marks().earlier().isEmpty()
        ? null
        : figures.marks().earlier().stream()
            .map(Figures.Stint::plan)
            .collect(Collectors.joining(";"));
  }
}
