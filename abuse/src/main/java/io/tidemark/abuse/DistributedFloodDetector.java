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
  static final Threshold OPENS = Threshold.atLeast(250, "zone_opens", 500);

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
    if (look.knownSeconds() < KNOWN_SECONDS || ReconnectLoopDetector.isOne(look)) {
      return null;
    }
    Finding now = now(look);
    return now == null ? slowly(look) : now;
  }

  /** Far more than is usual is opened now. */
  private static @Nullable Finding now(ZoneSnapshot look) {
    ZoneSums sums = look.sums;
    double usual = sums.usual();
    double threshold = Math.max(look.rule.of(OPENS), TIMES_USUAL * usual);
    int manyForOne = look.rule.of(SourceFloodDetector.OPENS);
    Suspects suspects = new Suspects();
    double byFew = 0;
    for (SourceActivity source : look.notable) {
      if (source.openedInTenSeconds() >= manyForOne) {
        byFew += source.opened;
      } else if (!source.known
          && source.opened - LargeNat.explains(source) >= ZoneSnapshot.NOTABLE) {
        suspects.add(source, source.opened);
      }
    }
    double opened = sums.opened - byFew;
    if (opened < threshold
        || look.active < FEWEST_SOURCES
        || look.returning >= MOST_RETURN * look.active
        || FlashCrowd.isOne(look)) {
      return null;
    }
    String evidence =
        String.format(
            Locale.ROOT,
            "%,d sources or more opened about %,d connections in ten seconds; %,d are usual",
            look.active,
            Math.round(opened),
            Math.round(usual));
    double reference = Math.max(look.usual(OPENS), TIMES_USUAL * usual);
    return finding(look, suspects, opened, threshold, look.active, opened / reference, evidence);
  }

  /** Many new sources do the same, again and again, and have done so for some time. */
  private static @Nullable Finding slowly(ZoneSnapshot look) {
    double opened = Accumulation.BY_STRANGERS.events(look.sums.strangersEvidence);
    double threshold = Accumulation.BY_STRANGERS.events(look.needed(OPENS));
    Alike alike = Alike.among(look.strangers);
    if (opened < threshold || alike.sources() < FEWEST_SOURCES || !alike.areMost()) {
      return null;
    }
    Suspects suspects = new Suspects();
    look.strangers.stream()
        .filter(alike::has)
        .forEach(source -> suspects.add(source, source.gained));
    String evidence =
        String.format(
            Locale.ROOT,
            "%,d new sources each opened about %,d connections in five minutes, together %,d more than people do",
            alike.sources(),
            Math.round(alike.opened()),
            Math.round(opened));
    double reference = Accumulation.BY_STRANGERS.events(look.usuallyNeeded(OPENS));
    Finding found =
        finding(look, suspects, opened, threshold, alike.sources(), opened / reference, evidence);
    found.figures().put(Suspects.EVIDENCE, (double) look.sums.strangersEvidence);
    return found;
  }

  private static Finding finding(
      ZoneSnapshot look,
      Suspects suspects,
      double opened,
      double threshold,
      int sources,
      double times,
      String evidence) {
    SortedMap<String, Double> figures = new TreeMap<>();
    figures.put("opened", opened);
    figures.put("usual", look.sums.usual());
    figures.put("threshold", threshold);
    figures.put("sources", (double) sources);
    figures.put("brief", (double) look.sums.brief);
    Finding ofTop =
        suspects.finding(AbuseKind.DISTRIBUTED_FLOOD, threshold, threshold, "opened %,d");
    return new Finding(
        AbuseKind.DISTRIBUTED_FLOOD,
        Severity.of(opened / threshold),
        Confidence.of(AbuseKind.DISTRIBUTED_FLOOD, times),
        ofTop == null ? List.of() : ofTop.suspects(),
        sources - (ofTop == null ? 0 : ofTop.suspects().size()),
        figures,
        evidence);
  }
}
