package io.tidemark.abuse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A collector of the sources of one finding. */
final class Suspects {
  static final int MOST = 10;

  /** The name of the figure with the evidence, in nats, of a finding whose evidence added up. */
  static final String EVIDENCE = "evidence";

  private final List<Finding.Suspect> all = new ArrayList<>();

  void add(SourceActivity source, double figure) {
    all.add(new Finding.Suspect(source.key, source.open(), figure, 0));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  double sum() {
    return all.stream().mapToDouble(Finding.Suspect::figure).sum();
  }

  /**
   * The finding of sources whose evidence added up; {@code null} if no source is suspected.
   *
   * @param needed the evidence that is needed, in nats
   * @param usual the evidence that is usually needed, or the present one if that is more
   */
  @Nullable Finding slowly(
      AbuseKind kind, Accumulation test, double needed, double usual, String doing) {
    Finding finding = finding(kind, test.events(needed), test.events(usual), doing);
    if (finding != null) {
      double most = finding.suspects().get(0).figure();
      finding.figures().put(EVIDENCE, most * test.gain());
    }
    return finding;
  }

  /**
   * The finding, or {@code null} if no source is suspected.
   *
   * @param threshold the threshold that the figures reached
   * @param usual the usual threshold, or the present one if that is higher
   * @param doing what a suspect does, such as {@code opened %,d connections in ten seconds}
   */
  @Nullable Finding finding(AbuseKind kind, double threshold, double usual, String doing) {
    if (all.isEmpty()) {
      return null;
    }
    all.sort(Comparator.comparingDouble(Finding.Suspect::figure).reversed());
    List<Finding.Suspect> top = List.copyOf(all.subList(0, Math.min(MOST, all.size())));
    double most = top.get(0).figure();
    SortedMap<String, Double> figures = new TreeMap<>();
    figures.put("most", most);
    figures.put("threshold", threshold);
    figures.put("sources", (double) all.size());
    String others =
        all.size() == 1 ? "" : String.format(Locale.ROOT, ", and %,d more", all.size() - 1);
    String evidence =
        String.format(
            Locale.ROOT,
            "%s " + doing + "; %,d would be plenty%s",
            top.get(0).text(),
            Math.round(most),
            Math.round(threshold),
            others);
    return new Finding(
        kind,
        Severity.of(sum() / threshold),
        Confidence.of(kind, most / usual),
        top,
        all.size() - top.size(),
        figures,
        evidence);
  }
}
