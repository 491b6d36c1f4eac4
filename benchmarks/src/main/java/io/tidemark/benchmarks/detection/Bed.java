package io.tidemark.benchmarks.detection;

import io.tidemark.abuse.AbuseRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A test bed that plays worlds, and scores what was found in them. */
final class Bed {
  static final int ZONES = 25;
  private static final int WEEK = 7 * 24 * 3_600;

  /**
   * The time before an attack, in which the zone's usual traffic is learnt and the baseline's six
   * hours fill.
   */
  private static final int BEFORE = 7 * 3_600;

  private static final int BEGIN_WITHIN = 1_800;
  private static final int SOME_DAYS = 3 * 24 * 3_600;
  private static final int AFTER = 3_600;

  private final AbuseRule rule;
  final Score score = new Score();
  final Score baseline = new Score();
  long events;

  Bed(AbuseRule rule) {
    this.rule = rule;
  }

  /** Plays a week of normal life in each zone. */
  void quiet(long seed) {
    play(seed, WEEK, List.of(), 0);
  }

  /**
   * Plays every fast attack at every strength, each in its own zone, and some zones without an
   * attack.
   */
  void attacks(long seed) {
    play(seed, BEFORE + BEGIN_WITHIN + AFTER, Attack.FAST, BEFORE);
  }

  /** Plays slow attacks, in zones of which some days are known. */
  void surges(long seed) {
    List<Attack> surges = Collections.nCopies(ZONES / 3, Attack.SURGE);
    play(seed, SOME_DAYS + BEGIN_WITHIN + 2 * AFTER, surges, SOME_DAYS);
  }

  private void play(long seed, int seconds, List<Attack> attacks, int begin) {
    ZScore zScore = new ZScore();
    World world = new World(seed, ZONES, rule, zScore::row);
    List<Runnable> each = new ArrayList<>();
    List<Life> lives = new ArrayList<>();
    for (int i = 0; i < ZONES; i++) {
      Life life = new Life(world, i, seconds);
      lives.add(life);
      each.add(life::second);
    }
    int zone = 0;
    for (Attack attack : attacks) {
      for (Strength strength : Strength.values()) {
        int begins = begin + world.random.nextInt(BEGIN_WITHIN);
        Life life = lives.get(zone);
        Scene scene = new Scene(world, zone, life, life.kind, attack, strength, begins, 0);
        each.add(scene::second);
        zone++;
      }
    }
    world.play(seconds, () -> each.forEach(Runnable::run));
    List<LifeKind> kinds = lives.stream().map(life -> life.kind).toList();
    keep(world, kinds, zScore, attacks.isEmpty() ? (double) ZONES * seconds / WEEK : 0);
  }

  private synchronized void keep(
      World world, List<LifeKind> kinds, ZScore zScore, double quietWeeks) {
    score.add(world.alarms, world.labels, kinds, quietWeeks);
    baseline.add(zScore.alarms, world.labels, kinds, quietWeeks);
    events += world.events;
  }
}
