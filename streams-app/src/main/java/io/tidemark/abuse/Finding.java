package io.tidemark.abuse;

import java.util.List;
import java.util.SortedMap;

/**
 * What a detector says of a zone.
 *
 * @param confidence from 0 to 1: how far from the threshold, and how much of it was seen
 * @param suspects the most of it first
 * @param others how many more there are
 * @param figures the reason in numbers, by name
 * @param evidence the same in a sentence
 */
public record Finding(
    Kind kind,
    Severity severity,
    double confidence,
    List<Suspect> suspects,
    long others,
    SortedMap<String, Double> figures,
    String evidence) {

  /**
   * A source as it was when it was looked at.
   *
   * @param figure that by which it was found
   */
  public record Suspect(long key, int open, double figure) {
    public String text() {
      return SourceKey.text(key);
    }
  }
}
