package io.tidemark.benchmarks.detection;

import io.tidemark.abuse.AbuseKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The comparison of alarms with labels. */
final class Score {
  /** An attack and how it was found. */
  private record Outcome(Label label, List<Alarm> alarms) {
    boolean isFound() {
      return !alarms.isEmpty();
    }

    boolean isFoundAs(AbuseKind kind) {
      return alarms.stream().anyMatch(alarm -> alarm.kind == kind);
    }

    int seconds() {
      return alarms.stream()
          .mapToInt(a -> Math.max(0, a.firstSecond - label.firstSecond()))
          .min()
          .orElse(0);
    }
  }

  private final List<Outcome> attacks = new ArrayList<>();
  private final List<Outcome> loops = new ArrayList<>();
  private final Map<AbuseKind, Integer> right = new EnumMap<>(AbuseKind.class);
  private final Map<AbuseKind, Integer> wrong = new EnumMap<>(AbuseKind.class);

  /** Each false alarm, with its reason; for tuning. */
  private final List<String> explanations = new ArrayList<>();

  private final Map<LifeKind, Integer> wrongIn = new EnumMap<>(LifeKind.class);
  private final Map<LifeKind, Double> quietWeeksOf = new EnumMap<>(LifeKind.class);
  final Reliability reliability = new Reliability();
  private long named;
  private long namedRightly;
  private long quietFalse;
  private double quietZoneWeeks;

  /**
   * Adds the alarms and labels of a world.
   *
   * @param kinds the kind of each zone's life
   * @param quietWeeks the zone-weeks without any attack; 0 for a world with attacks
   */
  void add(List<Alarm> alarms, List<Label> labels, List<LifeKind> kinds, double quietWeeks) {
    kinds.forEach(kind -> quietWeeksOf.merge(kind, quietWeeks / kinds.size(), Double::sum));
    Map<Label, List<Alarm>> of = new HashMap<>();
    for (Alarm alarm : alarms) {
      @Nullable Label label = labels.stream().filter(l -> l.covers(alarm)).findFirst().orElse(null);
      if (!alarm.isBaseline) {
        reliability.add(alarm.kind, alarm.confidence, label != null);
      }
      if (label == null) {
        wrong.merge(alarm.kind, 1, Integer::sum);
        explanations.add(
            "false: %s in zone %d (%s) at second %d: %s"
                .formatted(
                    alarm.kind.text(),
                    alarm.zone,
                    kinds.get(alarm.zone).text(),
                    alarm.firstSecond,
                    alarm.evidence));
        if (quietWeeks > 0) {
          quietFalse++;
          wrongIn.merge(kinds.get(alarm.zone), 1, Integer::sum);
        }
      } else {
        right.merge(alarm.kind, 1, Integer::sum);
        of.computeIfAbsent(label, l -> new ArrayList<>()).add(alarm);
        named += alarm.named.size();
        namedRightly += alarm.named.stream().filter(label.sources()::contains).count();
      }
    }
    for (Label label : labels) {
      (label.attack() == null ? loops : attacks)
          .add(new Outcome(label, of.getOrDefault(label, List.of())));
    }
    quietZoneWeeks += quietWeeks;
  }

  /** The share of the alarms that are about a label. */
  double precision() {
    return precision(sum(right), sum(wrong));
  }

  double precision(AbuseKind kind) {
    return precision(right.getOrDefault(kind, 0), wrong.getOrDefault(kind, 0));
  }

  private static double precision(int right, int wrong) {
    return right + wrong == 0 ? Double.NaN : (double) right / (right + wrong);
  }

  private static int sum(Map<AbuseKind, Integer> counts) {
    return counts.values().stream().mapToInt(i -> i).sum();
  }

  int alarms(AbuseKind kind) {
    return right.getOrDefault(kind, 0) + wrong.getOrDefault(kind, 0);
  }

  int falseAlarms(AbuseKind kind) {
    return wrong.getOrDefault(kind, 0);
  }

  double recall(Strength strength) {
    return share(of(label -> label.strength() == strength), Outcome::isFound);
  }

  double recall(Attack attack, Strength strength) {
    return share(of(attack, strength), Outcome::isFound);
  }

  List<String> explanations() {
    return explanations;
  }

  double recall(LifeKind life, Strength strength) {
    return share(
        of(label -> label.life() == life && label.strength() == strength), Outcome::isFound);
  }

  int scenes(LifeKind life) {
    return (int) of(label -> label.life() == life).count();
  }

  int scenes(Strength strength) {
    return (int) of(label -> label.strength() == strength).count();
  }

  /** The false alarms in quiet zones with this kind of life. */
  int quietFalse(LifeKind life) {
    return wrongIn.getOrDefault(life, 0);
  }

  double quietZoneWeeks(LifeKind life) {
    return quietWeeksOf.getOrDefault(life, 0.0);
  }

  /** The share of attacks found by the detector that was made for them. */
  double recallOfItsOwn(Attack attack, Strength strength) {
    return share(of(attack, strength), outcome -> outcome.isFoundAs(attack.kind));
  }

  int scenes(Attack attack, Strength strength) {
    return (int) of(attack, strength).count();
  }

  double medianSeconds(Attack attack, Strength strength) {
    return median(of(attack, strength));
  }

  /** The median seconds to an alarm, over the floods found that are not weak. */
  double floodMedianSeconds() {
    return median(
        of(
            label ->
                label.attack() != null
                    && Attack.FLOODS.contains(label.attack())
                    && label.strength() != Strength.WEAK));
  }

  private Stream<Outcome> of(Attack attack, Strength strength) {
    return of(label -> label.attack() == attack && label.strength() == strength);
  }

  private Stream<Outcome> of(Predicate<Label> which) {
    return attacks.stream().filter(outcome -> which.test(outcome.label()));
  }

  private static double median(Stream<Outcome> outcomes) {
    int[] seconds = outcomes.filter(Outcome::isFound).mapToInt(Outcome::seconds).sorted().toArray();
    return seconds.length == 0 ? Double.NaN : seconds[seconds.length / 2];
  }

  private static double share(Stream<Outcome> outcomes, Predicate<Outcome> which) {
    return outcomes.mapToInt(outcome -> which.test(outcome) ? 1 : 0).average().orElse(Double.NaN);
  }

  int loops() {
    return loops.size();
  }

  double loopsFound() {
    return share(loops.stream(), Outcome::isFound);
  }

  /** The share of the named sources that took part in the attack. */
  double namedRightly() {
    return named == 0 ? Double.NaN : (double) namedRightly / named;
  }

  double quietZoneWeeks() {
    return quietZoneWeeks;
  }

  double falseAlarmsEach200ZoneWeeks() {
    return quietZoneWeeks == 0 ? Double.NaN : 200 * quietFalse / quietZoneWeeks;
  }
}
