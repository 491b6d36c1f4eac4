package io.tidemark.benchmarks.detection;

import io.tidemark.abuse.AbuseKind;
import io.tidemark.abuse.AbuseRule;
import io.tidemark.benchmarks.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A test bed on real traffic: a series of opened connections per minute is played for each kind of
 * service, without surges and with surges of several sizes, and the detectors are scored.
 */
final class TrafficBed {
  private static final int MINUTES_A_WEEK = 7 * 24 * 60;
  private static final TrafficLife.Surges NONE = new TrafficLife.Surges(0, 1, Strength.WEAK);

  /** No surges, but attacks of all other kinds. */
  private static final TrafficLife.Surges ATTACKS = new TrafficLife.Surges(0, 2, Strength.WEAK);

  /** A size of surges, with the name of its figure. */
  private record Size(String name, double times, Strength strength) {}

  private static final List<Size> SIZES =
      List.of(
          new Size("x1_5", 1.5, Strength.WEAK),
          new Size("x3", 3, Strength.MEDIUM),
          new Size("x6", 6, Strength.STRONG));

  private static final List<Double> UNLIKE = List.of(25.0, 8.0);

  private final int[] opens;
  private final long seed;

  private record Played(TrafficLife.Surges surges, Score score) {}

  private TrafficBed(int[] opens, long seed) {
    this.opens = opens;
    this.seed = seed;
  }

  /**
   * Plays the series, and adds rows and figures to the report.
   *
   * @param file a number on each line: the connections that were opened in a minute
   */
  static void report(Path file, long seed, Report report)
      throws IOException, InterruptedException, ExecutionException {
    int[] opens;
    try (var lines = Files.lines(file)) {
      opens = lines.map(String::strip).mapToInt(Integer::parseInt).toArray();
    }
    new TrafficBed(opens, seed).report(report);
  }

  private void report(Report report) throws InterruptedException, ExecutionException {
    List<TrafficLife.Surges> all = new ArrayList<>(List.of(NONE, ATTACKS));
    for (double unlike : UNLIKE) {
      for (Size size : SIZES) {
        all.add(new TrafficLife.Surges(size.times(), unlike, size.strength()));
      }
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    List<Played> played = new ArrayList<>();
    try {
      List<Future<Played>> playing =
          all.stream().map(surges -> threads.submit(() -> play(surges))).toList();
      for (Future<Played> each : playing) {
        played.add(each.get());
      }
    } finally {
      threads.shutdownNow();
    }
    Score quiet = played.get(0).score();
    report.figure("traffic_false_per_200_zone_weeks", quiet.falseAlarmsEach200ZoneWeeks());
    for (AbuseKind kind : AbuseKind.values()) {
      if (quiet.falseAlarms(kind) > 0) {
        report.row(
            "false on traffic: " + kind.text(),
            "",
            Integer.toString(quiet.falseAlarms(kind)),
            "",
            "",
            "",
            "");
      }
    }
    attacks(played.get(1).score(), report);
    played.stream().skip(2).forEach(each -> row(each, report));
  }

  private static void attacks(Score score, Report report) {
    for (Attack attack : Attack.FAST) {
      for (Strength strength : Strength.values()) {
        double seconds = score.medianSeconds(attack, strength);
        report.row(
            "traffic, " + attack.text(),
            strength.text(),
            Integer.toString(score.scenes(attack, strength)),
            Report.number(score.recall(attack, strength)),
            Report.number(score.recallOfItsOwn(attack, strength)),
            Double.isNaN(seconds) ? "-" : Report.number(seconds),
            "");
      }
    }
    for (Strength strength : Strength.values()) {
      report.figure("traffic_recall_" + strength.text(), score.recall(strength));
    }
  }

  private static void row(Played played, Report report) {
    TrafficLife.Surges surges = played.surges();
    Strength strength = surges.strength();
    Score score = played.score();
    double recall = score.recall(strength);
    double seconds = score.medianSeconds(Attack.SURGE, strength);
    report.row(
        "traffic, %s times the usual".formatted(Report.number(surges.times())),
        "says %s times less".formatted(Report.number(surges.unlike())),
        Integer.toString(score.scenes(Attack.SURGE, strength)),
        Report.number(recall),
        Report.number(score.recallOfItsOwn(Attack.SURGE, strength)),
        Double.isNaN(seconds) ? "-" : Report.number(seconds),
        "");
    if (surges.unlike() == UNLIKE.get(0)) {
      SIZES.stream()
          .filter(size -> size.strength() == strength)
          .forEach(size -> report.figure("traffic_recall_" + size.name(), recall));
      if (strength == Strength.MEDIUM) {
        report.figure("traffic_median_s", seconds);
      }
    }
  }

  private Played play(TrafficLife.Surges surges) {
    Service[] services = Service.values();
    World world = new World(seed, services.length, AbuseRule.DEFAULT, row -> {});
    List<TrafficLife> lives = new ArrayList<>();
    for (int zone = 0; zone < services.length; zone++) {
      lives.add(new TrafficLife(world, zone, services[zone], opens, surges));
    }
    List<TrafficAttacks> attacks = new ArrayList<>();
    if (surges.equals(ATTACKS)) {
      lives.forEach(life -> attacks.add(new TrafficAttacks(world, attacks.size(), life)));
    }
    world.play(
        60 * opens.length,
        () -> {
          lives.forEach(TrafficLife::second);
          attacks.forEach(TrafficAttacks::second);
        });
    Score score = new Score();
    double weeks = (double) services.length * opens.length / MINUTES_A_WEEK;
    List<LifeKind> kinds = Collections.nCopies(services.length, LifeKind.TRAFFIC);
    score.add(world.alarms, world.labels, kinds, surges.equals(NONE) ? weeks : 0);
    return new Played(surges, score);
  }
}
