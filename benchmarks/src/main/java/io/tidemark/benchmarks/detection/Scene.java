package io.tidemark.benchmarks.detection;

import java.util.HashSet;
import java.util.Set;

/** One attack on one zone, from its first second to its last. */
final class Scene {
  final World world;
  final int zone;
  private final Life life;
  private final Attack attack;
  private final Strength strength;
  private final int begins;

  private int made;
  int elapsed = -1;

  /** The zone's open connections when the attack began. */
  long openBefore;

  Scene(World world, int zone, Life life, Attack attack, Strength strength, int begins) {
    this.world = world;
    this.zone = zone;
    this.life = life;
    this.attack = attack;
    this.strength = strength;
    this.begins = begins;
  }

  void second() {
    elapsed = world.second - begins;
    if (elapsed == 0) {
      openBefore = world.open(zone);
      world.labels.add(label());
      for (int i = 0; i < attack.sources; i++) {
        world.share(source(i));
      }
    }
    if (elapsed >= 0 && elapsed < attack.seconds) {
      attack.second(this);
    } else if (elapsed == attack.seconds) {
      for (int i = 0; i < attack.sources; i++) {
        world.release(zone, source(i));
      }
    }
  }

  private Label label() {
    Set<String> sources = new HashSet<>();
    for (int i = 0; i < attack.sources; i++) {
      sources.add(World.text(source(i)));
    }
    return new Label(zone, attack, strength, begins, begins + attack.seconds, sources);
  }

  long source(int number) {
    return life.attacker(number);
  }

  /** A source that never came before. */
  long newSource() {
    return life.attacker(1_000 + made++);
  }

  /** The zone's usual number of opens a second. */
  double usual() {
    return life.rate();
  }

  double random() {
    return world.random.nextDouble();
  }

  double of(double strong, double medium, double weak) {
    return strength.of(strong, medium, weak);
  }

  /** The number of connections that is this share of what the zone had open. */
  double share(double strong, double medium, double weak) {
    return of(strong, medium, weak) * openBefore;
  }

  /** A random number for this second, with this average. */
  int times(double strong, double medium, double weak) {
    return times(of(strong, medium, weak));
  }

  int times(double each) {
    return (int) (each * (0.7 + 0.6 * random()) + random());
  }
}
