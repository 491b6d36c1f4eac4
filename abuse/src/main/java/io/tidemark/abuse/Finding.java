package io.tidemark.abuse;

import java.util.List;
import java.util.SortedMap;
import java.util.function.LongToDoubleFunction;

/**
 * The result of a detector for one zone.
 *
 * @param confidence from 0 to 1: how far the figures are above the threshold, less a detector's
 *     doubt
 * @param suspects the sources, those with the most first
 * @param others how many further sources there are
 * @param figures the reason in numbers, by name
 * @param evidence the reason in a sentence
 */
public record Finding(
    AbuseKind kind,
    Severity severity,
    double confidence,
    List<Suspect> suspects,
    long others,
    SortedMap<String, Double> figures,
    String evidence) {

  /** This finding with each source's share of the zone's good connections. */
  Finding weighed(LongToDoubleFunction goodShare) {
    List<Suspect> weighed =
        suspects.stream()
            .map(
                one -> new Suspect(one.key, one.open, one.figure, goodShare.applyAsDouble(one.key)))
            .toList();
    return new Finding(kind, severity, confidence, weighed, others, figures, evidence);
  }

  /**
   * A source as it was when it was looked at.
   *
   * @param figure the figure by which the source was found
   * @param goodShare its part of the zone's good connections, from 0 to 1; many people behind one
   *     address have a large part
   */
  public record Suspect(long key, int open, double figure, double goodShare) {
    public String text() {
      return SourceKey.text(key);
    }
  }
}
