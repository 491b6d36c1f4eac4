package io.tidemark.benchmarks.nab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The scoring rules of NAB. A window earns more the earlier its first detection is, and costs if
 * there is none; each detection outside costs, less so shortly after a window. The best threshold
 * for all files is used; 0 is the score without any detection, 100 that of a detector that is
 * always first and never wrong.
 */
final class NabScorer {
  /** The costs of a false detection and a missed window; a found window earns at most 1. */
  record Profile(double falsePositive, double falseNegative) {}

  record Result(double score, double threshold) {}

  /** A row, what it is worth if it is a detection, and the number of its window, or -1. */
  private record Row(double anomaly, int window, double worth) {}

  private final Profile profile;
  private final List<Row> rows = new ArrayList<>();
  private int windows;

  NabScorer(Profile profile) {
    this.profile = profile;
  }

  void add(NabFile file, double[] anomalies) {
    int window = 0;
    for (int i = 0; i < anomalies.length; i++) {
      while (window < file.windows().size() && file.windows().get(window).last() < i) {
        window++;
      }
      boolean inside = window < file.windows().size() && file.windows().get(window).first() <= i;
      if (i < file.probation()) {
        continue;
      }
      rows.add(
          inside
              ? new Row(anomalies[i], windows + window, early(file.windows().get(window), i))
              : new Row(anomalies[i], -1, outside(file, window, i)));
    }
    windows += file.windows().size();
  }

  private static double early(NabFile.Window window, int row) {
    double width = window.last() - window.first() + 1.0;
    return sigmoid(-(window.last() - row + 1) / width) / sigmoid(-1);
  }

  private double outside(NabFile file, int next, int row) {
    if (next == 0) {
      return -profile.falsePositive;
    }
    NabFile.Window last = file.windows().get(next - 1);
    double width = last.last() - last.first();
    return profile.falsePositive * sigmoid(Math.abs(last.last() - row) / width);
  }

  private static double sigmoid(double x) {
    return x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1;
  }

  /** Lowers the threshold row by row, and returns the best score and its threshold. */
  Result best() {
    rows.sort(Comparator.comparingDouble(Row::anomaly).reversed());
    double[] earned = new double[windows];
    Arrays.fill(earned, -profile.falseNegative);
    double nothing = -profile.falseNegative * windows;
    double sum = nothing;
    double best = nothing;
    double threshold = Double.POSITIVE_INFINITY;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (row.window < 0) {
        sum += row.worth;
      } else if (row.worth > earned[row.window]) {
        sum += row.worth - earned[row.window];
        earned[row.window] = row.worth;
      }
      boolean isLast = i + 1 == rows.size() || rows.get(i + 1).anomaly < row.anomaly;
      if (isLast && sum > best) {
        best = sum;
        threshold = row.anomaly;
      }
    }
    return new Result(100 * (best - nothing) / (windows - nothing), threshold);
  }
}
