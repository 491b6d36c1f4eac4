package io.tidemark.benchmarks.detection;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.v1.UsageRow;
import java.util.ArrayList;
import java.util.List;

/** Plays worlds, and keeps what was found in them. */
final class Bed {
  static final int ZONES = 20;
  private static final int WEEK = 7 * 24 * 3_600;

  /** Before an attack: the zone's usual is known, the baseline's six hours are full. */
  private static final int BEFORE = 7 * 3_600;

  private static final int ATTACKS_BEGIN_WITHIN = 1_800;
  private static final int AFTER = 3_600;

  final Score score = new Score();
  final Score baseline = new Score();
  long events;

  /** A week of normal life in each zone. */
  void quiet(long seed) {
    play(seed, WEEK, false);
  }

  /** Every attack at every strength, each in a zone of its own, and some zones in peace. */
  void attacks(long seed) {
    play(seed, BEFORE + ATTACKS_BEGIN_WITHIN + AFTER, true);
  }

  private void play(long seed, int seconds, boolean attacked) {
    ZScore zScore = new ZScore();
    World world = new World(seed, ZONES, row -> zScore.row(parsed(row)));
    List<Runnable> each = new ArrayList<>();
    List<Life> lives = new ArrayList<>();
    for (int zone = 0; zone < ZONES; zone++) {
      Life life = new Life(world, zone, seconds);
      lives.add(life);
      each.add(life::second);
    }
    if (attacked) {
      int zone = 0;
      for (Attack attack : Attack.values()) {
        for (Strength strength : Strength.values()) {
          int begins = BEFORE + world.random.nextInt(ATTACKS_BEGIN_WITHIN);
          Scene scene = new Scene(world, zone, lives.get(zone), attack, strength, begins);
          each.add(scene::second);
          zone++;
        }
      }
    }
    world.play(seconds, () -> each.forEach(Runnable::run));
    keep(world, zScore, attacked ? 0 : (double) ZONES * seconds / WEEK);
  }

  private synchronized void keep(World world, ZScore zScore, double quietWeeks) {
    score.add(world.alarms, world.labels, quietWeeks);
    baseline.add(zScore.alarms, world.labels, quietWeeks);
    events += world.events;
  }

  private static UsageRow parsed(byte[] row) {
    try {
      return UsageRow.parseFrom(row);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
