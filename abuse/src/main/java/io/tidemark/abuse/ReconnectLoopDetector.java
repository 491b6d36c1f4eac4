package io.tidemark.abuse;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The detector of a zone's own clients that connect, are closed or give up, and connect again. This
 * is a fault of a client library or of an origin: on average a source comes back at most twice a
 * second, as a library would, and at least half of the sources were known in the zone before.
 */
final class ReconnectLoopDetector implements Detector {
  private static final int FEWEST_SOURCES = 10;
  static final int FEWEST_LOOPS = 60;

  /** A source's reconnects in half a minute: two each second. */
  private static final double MOST_EACH = 60;

  /** In a zone that has been watched for a shorter time, sources need not have been seen before. */
  private static final int KNOWN_SECONDS = 600;

  static boolean isOne(ZoneSnapshot look) {
    boolean returned =
        look.knownSeconds() < KNOWN_SECONDS || look.loopingReturned >= look.looping / 2.0;
    return look.looping >= FEWEST_SOURCES
        && look.loops >= FEWEST_LOOPS
        && look.loops <= MOST_EACH * look.looping
        && look.sums.isMostlyBrief()
        && returned;
  }

  @Override
  public @Nullable Finding look(ZoneSnapshot look) {
    if (!isOne(look)) {
      return null;
    }
    SortedMap<String, Double> figures = new TreeMap<>();
    figures.put("sources", (double) look.looping);
    figures.put("loops", look.loops);
    figures.put("threshold", (double) FEWEST_LOOPS);
    String evidence =
        String.format(
            Locale.ROOT,
            "%,d sources come back again and again: %,d connections in half a minute lasted under 5 s",
            look.looping,
            Math.round(look.loops));
    return new Finding(
        AbuseKind.RECONNECT_LOOP,
        Severity.LOW,
        Confidence.of(AbuseKind.RECONNECT_LOOP, look.loops / FEWEST_LOOPS),
        List.of(),
        look.looping,
        figures,
        evidence);
  }
}
