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

  /** Whether something of the kind went on, as an analyst sees it. */
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
   * What a detector saw.
   *
   * @param otherSources how many more there are
   * @param figures the reason in numbers
   * @param forCustomer no attack, but the customer should hear of it
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
   * @param figure that by which it was found
   * @param goodPercent its part of the zone's connections that lasted and said something, at most
   * @param asn of the autonomous system that it is in; {@code null}: nobody knows
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
