package io.tidemark.benchmarks.detection;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/** One attack on one zone, from its first second to its last. */
final class Scene {
  /** The number of groups of sources of an attack that takes other sources now and then. */
  private static final int TURNS = 3;

  /** The share of attacks in the middle of which the zone's origin is deployed. */
  private static final double DEPLOYED = 0.2;

  final World world;
  final int zone;
  private final Host host;
  private final LifeKind life;
  private final Attack attack;
  private final Strength strength;
  private final int begins;
  private final Random random;
  private final Tactic tactic;

  /** The attack's own size, by which the usual numbers of its strength are multiplied. */
  private final double size;

  /** The second of a deploy; below 0: there is none. */
  private final int deployed;

  private final int firstSource;
  private int made;
  int elapsed = -1;

  /** The zone's open connections when the attack began. */
  long openBefore;

  /**
   * @param firstSource the number of the first of its addresses among those of attackers
   */
  Scene(
      World world,
      int zone,
      Host host,
      LifeKind life,
      Attack attack,
      Strength strength,
      int begins,
      int firstSource) {
    this.world = world;
    this.zone = zone;
    this.host = host;
    this.life = life;
    this.attack = attack;
    this.strength = strength;
    this.begins = begins;
    this.firstSource = firstSource;
    this.random = new Random(world.random.nextLong());
    this.tactic = attack.tactic(random);
    this.size = Math.pow(2, random.nextDouble() - 0.5);
    this.deployed = random.nextDouble() < DEPLOYED ? attack.seconds / 4 + random.nextInt(60) : -1;
  }

  void second() {
    elapsed = world.second - begins;
    if (elapsed == 0) {
      openBefore = world.open(zone);
      world.labels.add(label());
      for (int i = 0; i < TURNS * attack.sources; i++) {
        world.share(host.attacker(firstSource + i));
      }
    }
    if (elapsed >= 0 && elapsed < attack.seconds) {
      if (elapsed == deployed) {
        host.deploy();
      }
      attack.second(this);
    } else if (elapsed == attack.seconds) {
      for (int i = 0; i < TURNS * attack.sources; i++) {
        world.release(zone, host.attacker(firstSource + i));
      }
    }
  }

  boolean isOver() {
    return elapsed >= attack.seconds;
  }

  private Label label() {
    Set<String> sources = new HashSet<>();
    for (int i = 0; i < TURNS * attack.sources; i++) {
      sources.add(World.text(host.attacker(firstSource + i)));
    }
    return new Label(zone, life, attack, strength, begins, begins + attack.seconds, sources);
  }

  long source(int number) {
    int turn = tactic.turn(elapsed, attack.seconds);
    return host.attacker(firstSource + turn * attack.sources + number);
  }

  /** A source that never came before. */
  long newSource() {
    return host.attacker(firstSource + TURNS * attack.sources + made++);
  }

  /** The seconds that a connection of the attack lasts. */
  double lasts(double usually) {
    return tactic == Tactic.MIMIC ? host.stay() : usually;
  }

  /** The zone's usual number of opens a second. */
  double usual() {
    return host.rate();
  }

  double random() {
    return random.nextDouble();
  }

  double of(double strong, double medium, double weak) {
    return strength.of(strong, medium, weak);
  }

  /** The same for numbers that differ from attack to attack of the same strength. */
  double sized(double strong, double medium, double weak) {
    return size * of(strong, medium, weak);
  }

  /** The number of connections that is this share of what the zone had open. */
  double share(double strong, double medium, double weak) {
    return of(strong, medium, weak) * openBefore;
  }

  /** A random number for this second, with this average at the full rate of the attack. */
  int times(double each) {
    double now = each * tactic.intensity(elapsed, attack.seconds);
    return (int) (now * (0.7 + 0.6 * random()) + random());
  }
}
