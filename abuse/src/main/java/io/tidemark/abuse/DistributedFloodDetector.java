package io.tidemark.abuse;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The detector of many sources that together open far more than is usual, and do not behave like
 * people.
 */
final class DistributedFloodDetector implements Detector {
  /** Connections that all sources of the zone open in ten seconds. */
  private static final Threshold OPENS = Threshold.atLeast(250, "zone_opens", 500);

  private static final int FEWEST_SOURCES = 10;
  private static final double TIMES_USUAL = 5;

  /** Seconds until the usual rate of a zone is known. */
  private static final int KNOWN_SECONDS = 300;

  /** From this share of known sources on, the sources are clients that reconnect, not a flood. */
  private static final double MOST_RETURN = 0.5;

  @Override
  public List<Threshold> thresholds() {
    return List.of(OPENS);
  }

  @Override
  public @Nullable Finding look(ZoneSnapshot look) {
    ZoneSums sums = look.sums;
    double usual = sums.usual();
    double threshold = Math.max(look.rule.of(OPENS), TIMES_USUAL * usual);
    int manyForOne = look.rule.of(SourceFloodDetector.OPENS);
    Suspects suspects = new Suspects();
    double byFew = 0;
    for (SourceActivity source : look.notable) {
      if (source.opened >= manyForOne) {
        byFew += source.opened;
      } else if (!source.known
          && source.opened - LargeNat.explains(source) >= ZoneSnapshot.NOTABLE) {
        suspects.add(source, source.opened);
      }
    }
    double opened = sums.opened - byFew;
    if (opened < threshold
        || look.knownSeconds() < KNOWN_SECONDS
        || look.active < FEWEST_SOURCES
        || look.returning >= MOST_RETURN * look.active
        || FlashCrowd.isOne(look)
        || ReconnectLoopDetector.isOne(look)) {
      return null;
    }
    SortedMap<String, Double> figures = new TreeMap<>();
    figures.put("opened", opened);
    figures.put("usual", usual);
    figures.put("threshold", threshold);
    figures.put("sources", (double) look.active);
    figures.put("brief", (double) sums.brief);
    String evidence =
        String.format(
            Locale.ROOT,
            "%,d sources or more opened about %,d connections in ten seconds; %,d are usual",
            look.active,
            Math.round(opened),
            Math.round(usual));
    Finding ofTop = suspects.finding(AbuseKind.DISTRIBUTED_FLOOD, threshold, 0, "opened %,d");
    return new Finding(
        AbuseKind.DISTRIBUTED_FLOOD,
        Severity.of(opened / threshold),
        Suspects.confidence(opened / threshold),
        ofTop == null ? List.of() : ofTop.suspects(),
        look.active - (ofTop == null ? 0 : ofTop.suspects().size()),
        figures,
        evidence);
  }
}
