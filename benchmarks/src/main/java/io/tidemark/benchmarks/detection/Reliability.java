package io.tidemark.benchmarks.detection;

import io.tidemark.abuse.AbuseKind;
import java.util.ArrayList;
import java.util.List;

/** The comparison of how sure alarms were said to be with how many of them were true. */
final class Reliability {
  private static final double[] FROM = {0, 0.5, 0.7, 0.85, 0.95, 0.99};

  private record Said(AbuseKind kind, double confidence, boolean isTrue) {}

  /**
   * The alarms whose confidence was between two bounds.
   *
   * @param said their mean confidence
   * @param isTrue the part that was true
   */
  record Bin(double from, double to, int alarms, double said, double isTrue) {}

  private final List<Said> all = new ArrayList<>();

  void add(AbuseKind kind, double confidence, boolean isTrue) {
    all.add(new Said(kind, confidence, isTrue));
  }

  List<Bin> bins() {
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < FROM.length; i++) {
      bins.add(bin(FROM[i], i + 1 < FROM.length ? FROM[i + 1] : 1));
    }
    return bins;
  }

  private Bin bin(double from, double to) {
    List<Said> in =
        all.stream().filter(one -> one.confidence() >= from && one.confidence() < to).toList();
    return new Bin(
        from,
        to,
        in.size(),
        in.stream().mapToDouble(Said::confidence).average().orElse(Double.NaN),
        in.stream().mapToInt(one -> one.isTrue() ? 1 : 0).average().orElse(Double.NaN));
  }

  /** A line for each alarm: its kind, its confidence, and 1 if it was true. */
  List<String> lines() {
    return all.stream()
        .map(
            one ->
                "candidate %s %.5f %d"
                    .formatted(one.kind().text(), one.confidence(), one.isTrue() ? 1 : 0))
        .toList();
  }
}
