package io.tidemark.benchmarks.detection;

import io.tidemark.abuse.AbuseKind;
import io.tidemark.abuse.AbuseRule;
import io.tidemark.abuse.FalseAlarms;
import io.tidemark.abuse.Threshold;
import io.tidemark.benchmarks.BadOptions;
import io.tidemark.benchmarks.Report;
import io.tidemark.benchmarks.nab.Nab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The benchmark of how well abuse is told from normal life, on seeds that were not used for tuning.
 */
public final class DetectionBench {
  private static final String NAB = "--nab";
  private static final String TRAFFIC = "--traffic";
  private static final Set<String> OPTIONS = Set.of(NAB, TRAFFIC);

  /**
   * The detectors were tuned on the seeds from {@code TUNING}; those from {@code HELD_BACK} are
   * used to report, never to tune. Seeds from 1,000,001, 2,000,001, 3,000,001 and 4,000,001 were
   * held back before: they showed false alarms and a confidence that was too low, and the causes
   * were then searched and fixed.
   */
  private static final long TUNING = 1;

  private static final long HELD_BACK = 5_000_001;
  private static final int QUIET_WORLDS =
      Integer.getInteger("tidemark.bench.weeks", 200) / Bed.ZONES;
  private static final int ATTACKED_WORLDS = Integer.getInteger("tidemark.bench.attacked", 20);
  private static final int SURGED_WORLDS = Integer.getInteger("tidemark.bench.surged", 5);

  /**
   * Half of all thresholds, and half of the evidence: what is found with them is often false, so it
   * shows what a confidence is worth.
   */
  private static final AbuseRule CANDIDATES = candidates();

  private DetectionBench() {}

  /**
   * Plays the worlds, and scores the detectors.
   *
   * @param options {@code --nab DIR}, {@code --traffic FILE}, both or nothing
   */
  public static Report run(List<String> options) throws Exception {
    Map<String, Path> values = values(options);
    Path corpus = values.get(NAB);
    Nab nab = corpus == null ? null : new Nab(corpus);
    boolean tuning = Boolean.getBoolean("tidemark.bench.tuning");
    long seed = tuning ? TUNING : HELD_BACK;
    Bed bed = new Bed(AbuseRule.DEFAULT);
    play(bed, seed, QUIET_WORLDS, ATTACKED_WORLDS, SURGED_WORLDS);
    Bed candidates = new Bed(CANDIDATES);
    play(candidates, seed, QUIET_WORLDS, ATTACKED_WORLDS, SURGED_WORLDS);
    System.err.printf(
        "%s seeds from %d: %,d events, %.0f quiet zone-weeks%n",
        tuning ? "tuning" : "held-back", seed, bed.events, bed.score.quietZoneWeeks());
    if (tuning) {
      bed.score.explanations().forEach(System.err::println);
      candidates.score.reliability.lines().forEach(System.err::println);
    }
    Report report = report(bed);
    reliability(candidates.score.reliability, report);
    Path traffic = values.get(TRAFFIC);
    if (traffic != null) {
      TrafficBed.report(traffic, seed, report);
    }
    if (nab != null) {
      report
          .figure("nab_standard", nab.surge("standard"))
          .figure("nab_low_fp", nab.surge("reward_low_FP_rate"));
    }
    return report;
  }

  /** Plays all worlds of a bed, some at a time. */
  private static void play(Bed bed, long seed, int quiet, int attacked, int surged)
      throws InterruptedException, ExecutionException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    List<Future<?>> worlds = new ArrayList<>();
    for (int i = 0; i < quiet; i++) {
      long of = seed + i;
      worlds.add(threads.submit(() -> bed.quiet(of)));
    }
    for (int i = 0; i < attacked; i++) {
      long of = seed + 500_000 + i;
      worlds.add(threads.submit(() -> bed.attacks(of)));
    }
    for (int i = 0; i < surged; i++) {
      long of = seed + 800_000 + i;
      worlds.add(threads.submit(() -> bed.surges(of)));
    }
    try {
      for (Future<?> world : worlds) {
        world.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static AbuseRule candidates() {
    Map<Threshold, Integer> half = new HashMap<>();
    AbuseRule.DEFAULT
        .thresholds()
        .forEach(
            (threshold, value) -> half.put(threshold, Math.max(threshold.lowest(), value / 2)));
    return new AbuseRule(
        true,
        half,
        Objects.requireNonNull(FalseAlarms.parse("2 per zone-day")),
        AbuseRule.DEFAULT.automatic());
  }

  private static void reliability(Reliability reliability, Report report) {
    for (Reliability.Bin bin : reliability.bins()) {
      report.row(
          "confidence from %.2f to %.2f".formatted(bin.from(), bin.to()),
          "",
          Integer.toString(bin.alarms()),
          "said: " + number(bin.said()),
          "true: " + number(bin.isTrue()),
          "",
          "");
    }
  }

  /** The values of the options; an option that is not known, or has no value, is a problem. */
  private static Map<String, Path> values(List<String> options) {
    Map<String, Path> values = new HashMap<>();
    for (int i = 0; i < options.size(); i += 2) {
      if (!OPTIONS.contains(options.get(i)) || i + 1 == options.size()) {
        throw new BadOptions("known: --nab DIR, --traffic FILE, got: " + options);
      }
      values.put(options.get(i), Path.of(options.get(i + 1)));
    }
    return values;
  }

  private static Report report(Bed bed) {
    Score score = bed.score;
    Score baseline = bed.baseline;
    Report report =
        new Report("attack", "strength", "scenes", "found", "by its own", "median s", "z-score");
    for (Attack attack : Attack.values()) {
      for (Strength strength : Strength.values()) {
        report.row(
            attack.text(),
            strength.text(),
            Integer.toString(score.scenes(attack, strength)),
            number(score.recall(attack, strength)),
            number(score.recallOfItsOwn(attack, strength)),
            number(score.medianSeconds(attack, strength)),
            number(baseline.recall(attack, strength)));
      }
    }
    for (LifeKind life : LifeKind.values()) {
      if (life != LifeKind.TRAFFIC) {
        report.row(
            "life: " + life.text(),
            "false: %d in %.0f weeks".formatted(score.quietFalse(life), score.quietZoneWeeks(life)),
            Integer.toString(score.scenes(life)),
            number(score.recall(life, Strength.STRONG)),
            number(score.recall(life, Strength.MEDIUM)),
            number(score.recall(life, Strength.WEAK)),
            "");
      }
    }
    for (AbuseKind kind : AbuseKind.values()) {
      report.row(
          "alarms of " + kind.text(),
          "",
          Integer.toString(score.alarms(kind)),
          "false: " + score.falseAlarms(kind),
          number(score.precision(kind)),
          "",
          "");
    }
    return report
        .figure("precision", score.precision())
        .figure("recall", score.recall(Strength.STRONG))
        .figure("recall_medium", score.recall(Strength.MEDIUM))
        .figure("recall_weak", score.recall(Strength.WEAK))
        .figure("false_alarms_per_200_zone_weeks", score.falseAlarmsEach200ZoneWeeks())
        .figure("flood_median_s", score.floodMedianSeconds())
        .figure("named_rightly", score.namedRightly())
        .figure("loops_found", score.loopsFound())
        .figure("baseline_precision", baseline.precision())
        .figure("baseline_recall", baseline.recall(Strength.STRONG))
        .figure("baseline_false_alarms_per_200_zone_weeks", baseline.falseAlarmsEach200ZoneWeeks())
        .figure("baseline_flood_median_s", baseline.floodMedianSeconds());
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : Report.number(value);
  }
}
