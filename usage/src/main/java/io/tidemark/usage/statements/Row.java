package io.tidemark.usage.statements;

import io.tidemark.events.Periods;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One row of a statement.
 *
 * @param covered what of its span is in it: from where the books begin, up to where they are
 *     settled
 * @param p95 of the peaks of all its minutes so far; {@code null}: not known of these rows
 * @param planMillis what the whole plan used in the same time, if it is a zone's
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
   * Whose row it is.
   *
   * @param kind zone, plan or fleet
   */
  public record Subject(String kind, String name) {}

  public boolean isFinal() {
    return covered.endMillis() >= span.endMillis();
  }

  /** Whether anything was open or happened. */
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

  /** Over what is covered. */
  public double mean() {
    return figures.levels().connectionMillis() / (double) covered.millis();
  }

  /** Of its plan's use, what the zone used while it was in the plan. */
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
