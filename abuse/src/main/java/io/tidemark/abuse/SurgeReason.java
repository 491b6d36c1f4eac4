package io.tidemark.abuse;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** The reason for a finding of a surge, in numbers and in a sentence. */
final class SurgeReason {
  private SurgeReason() {}

  /**
   * The finding.
   *
   * @param expected the connections that are usually opened meanwhile
   * @param evidence what was found, in nats
   * @param needed the evidence from which on a surge is reported
   * @param unusual how unusual the number alone is, in decades
   */
  static Finding finding(
      UsualConduct usual,
      MinuteConduct now,
      UsualConduct.Unlike unlike,
      double expected,
      double evidence,
      double needed,
      double unusual) {
    double soon = Math.min(1, now.soon() / now.candidates());
    SortedMap<String, Double> figures = new TreeMap<>();
    figures.put("opened", (double) now.opened());
    figures.put("usual", expected);
    figures.put("ended_soon_percent", 100 * soon);
    figures.put("usual_ended_soon_percent", 100.0 * usual.soon);
    figures.put("unusual_decades", unusual);
    figures.put(Suspects.EVIDENCE, evidence);
    figures.put("threshold", needed);
    return new Finding(
        AbuseKind.SURGE,
        Severity.of(now.opened() / Math.max(1, expected)),
        Confidence.of(AbuseKind.SURGE, evidence / Math.max(needed, AbuseRule.DEFAULT.needed())),
        List.of(),
        0,
        figures,
        String.format(
            Locale.ROOT,
            "opened %,d connections in a minute, about %,d are usual; %s",
            now.opened(),
            Math.round(expected),
            unlike.stay() >= unlike.bytes()
                ? stays(usual, soon)
                : said(usual, now, unlike.telling())));
  }

  private static String stays(UsualConduct usual, double soon) {
    return String.format(
        Locale.ROOT,
        "%d %% ended within a minute, %d %% are usual",
        Math.round(100 * soon),
        Math.round(100 * usual.soon));
  }

  private static String said(UsualConduct usual, MinuteConduct now, int which) {
    return String.format(
        Locale.ROOT,
        "those that ended within %.0f s said about %,d bytes each, usually %,d",
        ConductTally.seconds(which),
        Math.round(Math.pow(2, now.said(which))),
        Math.round(Math.pow(2, usual.said[which])));
  }
}
