package io.tidemark.benchmarks.detection;

import io.tidemark.events.v1.CloseCategory;
import java.util.Random;
import java.util.Set;

/**
 * The life of a zone whose connections are opened as a real series says, and which has now and then
 * a surge of clients that say less than its own.
 */
final class TrafficLife implements Host {
  private static final int MINUTE = 60;
  private static final int HOUR = 3_600;
  private static final int DAY = 24 * HOUR;
  private static final int DEPLOY_EACH = 3 * DAY;
  private static final int SURGE_SECONDS = 20 * MINUTE;
  private static final int BEFORE_SURGES = 8 * DAY;

  /** A surge of so few connections a minute is no surge for any detector. */
  private static final double FEWEST_EACH_MINUTE = 40;

  private static final double LEARNS = 0.001;
  private static final int REGULARS = 5_000;
  private static final int MOST_ATTACKERS = 800_000;

  private final World world;
  private final int zone;
  private final Service service;
  private final int[] opens;
  private final Surges surges;
  private final Random random;
  private double lastHour;
  private double usualBytes = 1_000;
  private int begins;
  private double each;
  private long strangers;
  private int made;

  /**
   * The surges of a bed.
   *
   * @param times how many times the usual connections are added; 0: there are no surges
   * @param unlike how many times less than usual each of these says
   */
  record Surges(double times, double unlike, Strength strength) {}

  /** {@code opens} is how many connections are opened in each minute. */
  TrafficLife(World world, int zone, Service service, int[] opens, Surges surges) {
    this.world = world;
    this.zone = zone;
    this.service = service;
    this.opens = opens;
    this.surges = surges;
    this.random = new Random(world.random.nextLong());
    this.begins = BEFORE_SURGES + random.nextInt(DAY);
  }

  void second() {
    int minute = world.second / MINUTE;
    if (minute >= opens.length) {
      return;
    }
    if (world.second % MINUTE == 0) {
      lastHour += (opens[minute] - lastHour) / MINUTE;
    }
    for (int n = Poisson.draw(random, opens[minute] / (double) MINUTE); n > 0; n--) {
      visit();
    }
    if (random.nextInt(DEPLOY_EACH) == 0) {
      deploy();
    }
    if (surges.times() > 0) {
      surge(world.second - begins);
    }
  }

  /** Numbers of the addresses of attackers begin here; strangers' are between. */
  private static final int FIRST_ATTACKER = 3_200_000;

  @Override
  public long attacker(int number) {
    return own(FIRST_ATTACKER + number);
  }

  @Override
  public double rate() {
    return lastHour / MINUTE;
  }

  @Override
  public double stay() {
    return service.stay(random, world.second / HOUR % 24);
  }

  @Override
  public void deploy() {
    for (World.Dropped dropped : world.drop(zone, 1, CloseCategory.ORIGIN_CLOSED)) {
      long client = dropped.client();
      if (client < attacker(0)) {
        world.later(
            1 + (int) (-10 * Math.log(1 - random.nextDouble())),
            () -> {
              double seconds = stay();
              world.connect(zone, client, seconds, service.said(random, seconds));
            });
      } else if (dropped.isHeld()) {
        world.later(5, () -> world.hold(zone, client));
      }
    }
  }

  private void visit() {
    double seconds = stay();
    long bytes = service.said(random, seconds);
    usualBytes += LEARNS * (bytes - usualBytes);
    world.connect(zone, visitor(), seconds, bytes);
  }

  private long visitor() {
    double which = random.nextDouble();
    if (which < 0.05) {
      return own(1);
    }
    return which < 0.7 ? own(1_000 + random.nextInt(REGULARS)) : stranger();
  }

  private long stranger() {
    return own(100_000 + (int) (strangers++ % 3_000_000));
  }

  private long own(int number) {
    return World.address(4_000_000L * zone + number);
  }

  private void surge(int elapsed) {
    if (elapsed == 0) {
      each = surges.times() * Math.max(lastHour, FEWEST_EACH_MINUTE) / MINUTE;
      world.labels.add(
          new Label(
              zone,
              LifeKind.TRAFFIC,
              Attack.SURGE,
              surges.strength(),
              begins,
              begins + SURGE_SECONDS,
              Set.of()));
    }
    if (elapsed >= 0 && elapsed < SURGE_SECONDS) {
      for (int n = Poisson.draw(random, each); n > 0; n--) {
        long bytes = Math.round(usualBytes / surges.unlike() * (0.5 + random.nextDouble()));
        world.connect(zone, attacker(made++ % MOST_ATTACKERS), 5 + 55 * random.nextDouble(), bytes);
      }
    } else if (elapsed == SURGE_SECONDS) {
      begins = world.second + DAY + random.nextInt(DAY);
    }
  }
}
