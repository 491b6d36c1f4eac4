package io.tidemark.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/** The sentences of the policy, with numbers and times formatted: a comma for thousands, UTC. */
public final class PolicyPhrases {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private PolicyPhrases() {}

  static String repeated(Verdict.RepeatedSpikes verdict) {
    return "%s in %s: %s; guideline %s, %s %s"
        .formatted(
            count(verdict.spikes().size(), "spike"),
            span(verdict.window()),
            verdict.spikes().stream()
                .map(spike -> time(spike.startMillis()))
                .collect(Collectors.joining(", ")),
            number(verdict.guideline()),
            verdict.spikes().size() == 1 ? "peak" : "peaks",
            verdict.spikes().stream()
                .map(spike -> number(spike.peak()))
                .collect(Collectors.joining(", ")));
  }

  static String continued(Verdict.ContinuedUsage verdict) {
    return "above the guideline for %s in %s; guideline %s, peak %s"
        .formatted(
            span(verdict.above()),
            span(verdict.window()),
            number(verdict.guideline()),
            number(verdict.peak()));
  }

  static String share(Verdict.DisproportionateShare verdict) {
    return "%.0f %% of plan %s on %s: %s connection hours of %s, the median zone had %s"
        .formatted(
            verdict.percent(),
            verdict.plan(),
            time(verdict.atMillis() - 1).substring(0, 10),
            hours(verdict.zoneMillis()),
            hours(verdict.planMillis()),
            hours(verdict.medianMillis()));
  }

  public static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  public static String time(long millis) {
    return MINUTE.format(Instant.ofEpochMilli(millis));
  }

  static String count(int number, String of) {
    return number + " " + of + (number == 1 ? "" : "s");
  }

  /** {@code 7 days}, {@code 6 h}, {@code 1 h 30 min}. */
  public static String span(Duration span) {
    long minutes = span.toMinutes();
    if (minutes == 0) {
      return span.toSeconds() + " s";
    }
    if (minutes % 1440 == 0 && minutes > 1440) {
      return minutes / 1440 + " days";
    }
    long hours = minutes / 60;
    String rest = minutes % 60 == 0 ? "" : minutes % 60 + " min";
    return hours == 0 ? rest : rest.isEmpty() ? hours + " h" : hours + " h " + rest;
  }

  private static String hours(long millis) {
    double hours = millis / 3_600_000.0;
    return hours >= 100 ? number(Math.round(hours)) : String.format(Locale.ROOT, "%.1f", hours);
  }
}
