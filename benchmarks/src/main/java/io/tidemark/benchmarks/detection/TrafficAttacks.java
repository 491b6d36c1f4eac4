package io.tidemark.benchmarks.detection;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Attacks of every fast kind and strength on a zone, one after another, some hours apart. */
final class TrafficAttacks {
  private static final int HOUR = 3_600;
  private static final int BEFORE = 24 * HOUR;
  private static final int PAUSE_HOURS = 3;

  /** The addresses that one attack may take. */
  private static final int ADDRESSES = 1_000;

  private static final int KINDS = Attack.FAST.size();
  private static final List<Strength> STRENGTHS = List.of(Strength.values());
  private static final int COMBINATIONS = KINDS * STRENGTHS.size();

  private final World world;
  private final int zone;
  private final Host host;
  private final Random random;
  private int next;
  private int number;
  private @Nullable Scene scene;

  TrafficAttacks(World world, int zone, Host host) {
    this.world = world;
    this.zone = zone;
    this.host = host;
    this.random = new Random(world.random.nextLong());
    this.next = BEFORE;
    this.number = random.nextInt(COMBINATIONS);
  }

  void second() {
    Scene playing = scene;
    if (playing != null) {
      playing.second();
      if (!playing.isOver()) {
        return;
      }
      scene = null;
      next = world.second + PAUSE_HOURS * HOUR + random.nextInt(2 * PAUSE_HOURS * HOUR);
    } else if (world.second >= next) {
      Attack attack = Attack.FAST.get(number % KINDS);
      Strength strength = STRENGTHS.get(number / KINDS % STRENGTHS.size());
      scene =
          new Scene(
              world,
              zone,
              host,
              LifeKind.TRAFFIC,
              attack,
              strength,
              world.second + 1,
              ADDRESSES * (number % 700));
      number++;
    }
  }
}
