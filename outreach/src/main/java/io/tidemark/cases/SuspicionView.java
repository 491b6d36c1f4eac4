package io.tidemark.cases;

import io.tidemark.events.v1.Finding;
import io.tidemark.events.v1.SuspectSource;
import io.tidemark.events.v1.Suspicion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A suspicion as the API shows it. Instances send it to each other.
 *
 * @param mark what an analyst said about it; {@code null}: nothing yet
 * @param found the finding of the service itself; {@code null}: somebody else raised it
 */
public record SuspicionView(
    String id,
    String detector,
    String evidence,
    long sinceMillis,
    long untilMillis,
    @Nullable Mark mark,
    @Nullable Found found) {

  /** An analyst's mark: whether the suspicion is true. */
  public record Mark(boolean isTrue, String actor, String note, long atMillis) {
    private static @Nullable Mark of(Suspicion suspicion) {
      return suspicion.getMarkedMillis() == 0
          ? null
          : new Mark(
              !ZoneSuspicions.isFalse(suspicion),
              suspicion.getMarkedBy(),
              suspicion.getMarkNote(),
              suspicion.getMarkedMillis());
    }
  }

  /**
   * The finding of a detector.
   *
   * @param otherSources how many more sources there are
   * @param figures the reason in numbers
   * @param forCustomer true if it is no attack, but the customer should hear of it
   */
  public record Found(
      String severity,
      int confidencePercent,
      List<Source> sources,
      long otherSources,
      Map<String, Long> figures,
      boolean forCustomer,
      long seenMillis) {}

  /**
   * A source, as it was when it was seen.
   *
   * @param figure the figure by which the source was found
   * @param goodPercent its part of the zone's good connections, at most
   * @param asn the number of its autonomous system; {@code null}: not known
   */
  public record Source(
      String source,
      long open,
      long figure,
      int goodPercent,
      @Nullable Long asn,
      @Nullable String asName) {
    private static Source of(SuspectSource seen) {
      return new Source(
          LimitText.source(seen),
          seen.getOpen(),
          seen.getFigure(),
          seen.getGoodPercent(),
          seen.hasAsn() ? seen.getAsn() : null,
          seen.hasAsn() ? seen.getAsName() : null);
    }
  }

  public static SuspicionView of(Suspicion suspicion) {
    return new SuspicionView(
        suspicion.getId(),
        suspicion.getDetector(),
        suspicion.getEvidence(),
        suspicion.getSinceMillis(),
        suspicion.getUntilMillis(),
        Mark.of(suspicion),
        suspicion.hasFinding() ? found(suspicion.getFinding(), suspicion.getSeenMillis()) : null);
  }

  private static Found found(Finding finding, long seenMillis) {
    return new Found(
        finding.getSeverity().name().toLowerCase(Locale.ROOT),
        finding.getConfidencePercent(),
        finding.getSourcesList().stream().map(Source::of).toList(),
        finding.getOtherSources(),
        new TreeMap<>(finding.getFiguresMap()),
        finding.getForCustomer(),
        seenMillis);
  }
}
