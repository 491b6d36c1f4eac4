package io.tidemark.policy;

import io.tidemark.events.Periods;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The plan that fits what a zone needs, and what it would have changed.
 *
 * @param plan its name; {@code null}: no plan's guideline is high enough, and the zone needs one of
 *     its own
 * @param guideline the guideline of that plan, or one for the zone
 * @param need the 95th percentile of the daily peaks, by nearest rank
 * @param spikesNow spikes in the window
 * @param spikesThen spikes that would have been left
 */
public record Recommendation(
    @Nullable String plan, long guideline, long need, int days, int spikesNow, int spikesThen) {

  static @Nullable Recommendation of(
      List<DailyPeaks.Day> days,
      List<Spike> spikes,
      Rules.RecommendationRule rule,
      Map<String, Long> guidelines) {
    if (days.isEmpty()) {
      return null;
    }
    List<Long> peaks = days.stream().map(DailyPeaks.Day::peak).sorted().toList();
    long need = peaks.get((int) Math.ceil(0.95 * peaks.size()) - 1);
    long wanted = need + (need * rule.headroomPercent() + 99) / 100;
    Map.Entry<String, Long> fits =
        new TreeMap<>(guidelines)
            .entrySet().stream()
                .filter(plan -> plan.getValue() >= wanted)
                .min(Comparator.comparingLong(Map.Entry::getValue))
                .orElse(null);
    long guideline = fits == null ? wanted : fits.getValue();
    long since = days.get(0).startMillis();
    List<Spike> inWindow = spikes.stream().filter(spike -> spike.endMillis() > since).toList();
    return new Recommendation(
        fits == null ? null : fits.getKey(),
        guideline,
        need,
        (int) ((days.get(days.size() - 1).startMillis() - since) / Periods.DAY) + 1,
        inWindow.size(),
        (int) inWindow.stream().filter(spike -> spike.peak() > guideline).count());
  }

  /** The recommendation in a sentence. */
  public String reason() {
    String what =
        plan == null
            ? "a guideline of its own, %s".formatted(PolicyPhrases.number(guideline))
            : "plan %s, guideline %s".formatted(plan, PolicyPhrases.number(guideline));
    String would =
        spikesNow == 0
            ? ""
            : "; of %s %d would have been left"
                .formatted(PolicyPhrases.count(spikesNow, "spike"), spikesThen);
    return "%s: the 95th percentile of the daily peaks of %s is %s%s"
        .formatted(what, PolicyPhrases.count(days, "day"), PolicyPhrases.number(need), would);
  }
}
