package io.tidemark.benchmarks.detection;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.RefusalReason;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * A zone's normal life: days and weeks, growth, regulars and strangers, offices and carriers behind
 * one address, phones that lose the network, a probe, and now and then something that only looks
 * like an attack.
 */
final class Life implements Host {
  private static final int HOUR = 3_600;
  private static final int DAY = 24 * HOUR;
  private static final int WEEK = 7 * DAY;
  private static final long PATH = 0x5eed;
  private static final int FIRST_ATTACKER = 3_200_000;

  private final World world;
  private final int zone;
  private final Random random;
  private final double opensEachSecond;
  private final double swing;
  private final double weekend;
  private final double growthEachDay;
  private final double phase;
  private final double medianSeconds;
  private final double brief;
  private final double refusedShare;
  private final double phones;
  private final double bytesEachSecond;
  private final int regulars;
  private final double fromRegulars;
  private double[] nats;
  final LifeKind kind;
  private final boolean office;
  private final int probeEvery;
  private final long addresses;
  private long strangers;
  private double unrest;
  private double rate;

  /** The size of a sudden crowd in multiples of the usual rate; 0 without a crowd. */
  private double crowd;

  private int crowdBegan;
  private double crowdRise;
  private double crowdFade;

  /** The part of the usual time for which the people of a crowd stay. */
  private double crowdPatience;

  /**
   * @param seconds how long the zone will be played; occasional events are drawn for this time
   */
  Life(World world, int zone, int seconds) {
    this.world = world;
    this.zone = zone;
    this.random = new Random(world.random.nextLong());
    opensEachSecond = 0.03 * Math.pow(100, random.nextDouble());
    swing = 0.3 + 0.65 * random.nextDouble();
    weekend = 0.4 + 0.9 * random.nextDouble();
    growthEachDay = 0.97 + 0.06 * random.nextDouble();
    phase = random.nextDouble();
    medianSeconds = 30 * Math.pow(40, random.nextDouble());
    brief = 0.02 + 0.08 * random.nextDouble();
    refusedShare = 0.005 + 0.025 * random.nextDouble();
    kind = kind();
    phones = kind == LifeKind.MOBILE ? 0.3 + 0.4 * random.nextDouble() : 0.2 * random.nextDouble();
    bytesEachSecond = kind == LifeKind.PING ? 0.4 : 10 * Math.pow(50, random.nextDouble());
    regulars = 50 + (int) (opensEachSecond * 3_000);
    fromRegulars = 0.2 + 0.6 * random.nextDouble();
    nats = new double[random.nextInt(4)];
    for (int i = 0; i < nats.length; i++) {
      nats[i] = 0.02 + 0.2 * random.nextDouble() / nats.length;
    }
    if (kind == LifeKind.OFFICE) {
      nats = new double[] {0.25 + 0.4 * random.nextDouble()};
    }
    office = random.nextBoolean();
    probeEvery = random.nextInt(5) < 2 ? 5 + random.nextInt(56) : 0;
    addresses = 4_000_000L * zone;
    for (int i = 0; i < 30; i++) {
      world.share(own(i));
    }
    plan(seconds);
  }

  private LifeKind kind() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> LifeKind.MOBILE;
      case 2 -> LifeKind.OFFICE;
      case 3 -> LifeKind.PING;
      default -> LifeKind.MIXED;
    };
  }

  /** Plans the occasional events, each by its frequency a week. */
  private void plan(int seconds) {
    often(seconds, 1.0, this::flashCrowd);
    often(seconds, 4.0, this::deploy);
    often(seconds, 1.0, this::proxyRestart);
    often(seconds, 0.5, this::loop);
    often(seconds, 0.5, this::expiredTokens);
    often(seconds, 0.7, this::lecture);
  }

  private void often(int seconds, double eachWeek, Runnable what) {
    int warm = 2 * HOUR;
    double at = warm;
    while (true) {
      at += -Math.log(1 - random.nextDouble()) * WEEK / eachWeek;
      if (at >= seconds) {
        return;
      }
      after((int) at, what);
    }
  }

  /** Runs something later, also farther away than the wheel reaches. */
  private void after(int seconds, Runnable what) {
    int step = Math.min(seconds, Wheel.MOST_SECONDS);
    if (seconds <= Wheel.MOST_SECONDS) {
      world.later(step, what);
    } else {
      world.later(step, () -> after(seconds - step, what));
    }
  }

  /** Plays one second. */
  void second() {
    if (world.second % 10 == 0) {
      rate = opensEachSecond * cycle() * Math.exp(unrest);
    }
    if (world.second % 60 == 0) {
      unrest = 0.9 * unrest + 0.05 * random.nextGaussian();
    }
    double now = rate * (1 + crowding());
    for (int n = Poisson.draw(random, now); n > 0; n--) {
      boolean ofCrowd = crowd > 0 && random.nextDouble() > rate / now;
      visit(ofCrowd ? stranger() : visitor(), ofCrowd ? crowdPatience : 1);
    }
    if (probeEvery > 0 && world.second % probeEvery == 0) {
      world.connect(zone, own(3), 0.2, 60);
    }
  }

  private double cycle() {
    double day = (double) world.second / DAY + phase;
    boolean isWeekend = (int) ((double) world.second / DAY) % 7 >= 5;
    return (1 + swing * Math.sin(2 * Math.PI * day))
        * (isWeekend ? weekend : 1)
        * Math.pow(growthEachDay, day);
  }

  private double crowding() {
    if (crowd == 0) {
      return 0;
    }
    int since = world.second - crowdBegan;
    double now =
        since < crowdRise
            ? crowd * since / crowdRise
            : crowd * Math.exp(-(since - crowdRise) / crowdFade);
    if (since > crowdRise && now < 0.05) {
      crowd = 0;
    }
    return now;
  }

  private void visit(long client, double patience) {
    if (random.nextDouble() < refusedShare) {
      world.refuse(zone, client, RefusalReason.ORIGIN_REFUSED, PATH + random.nextInt(3));
      return;
    }
    double seconds = stay() * patience;
    world.connect(zone, client, seconds, said(seconds));
    if (random.nextDouble() < phones) {
      comesBack(client, seconds, 1 + random.nextInt(3));
    }
  }

  /** A phone that loses its connection with its network soon connects again. */
  private void comesBack(long client, double seconds, int times) {
    int at = (int) Math.min(seconds, 4 * HOUR) + 1 + random.nextInt(5);
    world.later(
        at,
        () -> {
          double next = stay();
          world.connect(zone, client, next, said(next));
          if (times > 1) {
            comesBack(client, next, times - 1);
          }
        });
  }

  @Override
  public double stay() {
    return random.nextDouble() < brief
        ? 0.2 + 4 * random.nextDouble()
        : Math.max(1, medianSeconds * Math.exp(1.2 * random.nextGaussian()));
  }

  private long said(double seconds) {
    return 400 + (long) (seconds * 2 * bytesEachSecond * random.nextDouble());
  }

  private long visitor() {
    double which = random.nextDouble();
    for (int i = 0; i < nats.length; i++) {
      which -= nats[i];
      if (which < 0 && (!office || atWork())) {
        return own(10 + i);
      }
    }
    return random.nextDouble() < fromRegulars ? regular(random.nextInt(regulars)) : stranger();
  }

  private boolean atWork() {
    double hour = (double) world.second / HOUR % 24;
    return hour > 8 && hour < 18;
  }

  private long own(int number) {
    return World.address(addresses + number);
  }

  private long regular(int number) {
    return own(1_000 + number);
  }

  private long stranger() {
    return own(100_000 + (int) (strangers++ % 3_000_000));
  }

  private void flashCrowd() {
    crowd = Math.min(8 * Math.pow(5, random.nextDouble()), 300 / Math.max(0.1, rate));
    crowdBegan = world.second;
    crowdRise = 10 + 110 * random.nextDouble();
    crowdFade = 300 + 1_500 * random.nextDouble();
    crowdPatience = 0.3 + 0.5 * random.nextDouble();
  }

  /**
   * The origin closes all connections, is away for some seconds, and almost all clients come back.
   */
  @Override
  public void deploy() {
    int away = 1 + random.nextInt(15);
    double spread = 2 + 18 * random.nextDouble();
    for (World.Dropped dropped : world.drop(zone, 1, CloseCategory.ORIGIN_CLOSED)) {
      long client = dropped.client();
      if (isAttacker(client)) {
        if (dropped.isHeld()) {
          world.later(away + random.nextInt(5), () -> world.hold(zone, client));
        }
        continue;
      }
      int first = 1 + random.nextInt(3);
      if (first < away) {
        world.later(
            first, () -> world.refuse(zone, client, RefusalReason.ORIGIN_UNREACHABLE, PATH));
      }
      returns(client, away + (int) (-Math.log(1 - random.nextDouble()) * spread));
    }
  }

  private void proxyRestart() {
    for (World.Dropped dropped : world.drop(zone, 0.5, CloseCategory.DRAIN)) {
      if (!isAttacker(dropped.client())) {
        returns(dropped.client(), 1 + random.nextInt(5));
      }
    }
  }

  private void returns(long client, int seconds) {
    if (random.nextDouble() < 0.95) {
      world.later(
          seconds,
          () -> {
            double stays = stay();
            world.connect(zone, client, stays, said(stays));
          });
    }
  }

  /** A client library connects, the origin closes the connection, and it connects again. */
  private void loop() {
    int clients = 15 + random.nextInt(Math.min(regulars - 40, 150));
    int until = world.second + 60 * (10 + random.nextInt(30));
    Set<String> looping = new HashSet<>();
    for (int i = 0; i < clients; i++) {
      long client = regular(i);
      looping.add(World.text(client));
      double period = 2 + 6 * random.nextDouble();
      // The clients are the zone's own: each connects minutes before its loop.
      world.connect(zone, client, 300, 4_000);
      world.later(400 + random.nextInt(10), () -> loop(client, period, until + 400));
    }
    world.labels.add(
        new Label(zone, kind, null, Strength.STRONG, world.second + 400, until + 400, looping));
  }

  private void loop(long client, double period, int until) {
    if (world.second < until) {
      world.connect(zone, client, 0.5, 200, CloseCategory.ORIGIN_CLOSED);
      int next = (int) (period * (0.7 + 0.6 * random.nextDouble()));
      world.later(next, () -> loop(client, period, until));
    }
  }

  /** The tokens of many clients have expired: all are refused, and try again for some minutes. */
  private void expiredTokens() {
    int clients = 20 + random.nextInt(Math.min(regulars - 30, 300));
    int until = world.second + 120 + random.nextInt(480);
    for (int i = 0; i < clients; i++) {
      long client = regular(i);
      world.later(1 + random.nextInt(30), () -> tries(client, until));
    }
  }

  private void tries(long client, int until) {
    if (world.second < until) {
      world.refuse(zone, client, RefusalReason.ORIGIN_REFUSED, PATH);
      world.later(5 + random.nextInt(11), () -> tries(client, until));
    }
  }

  /** Many people behind one address connect within minutes, and stay for up to an hour or so. */
  private void lecture() {
    int people = 30 + random.nextInt(370);
    int within = 60 + random.nextInt(120);
    long client = own(20);
    for (int i = 0; i < people; i++) {
      double seconds = HOUR * (0.3 + random.nextDouble());
      world.later(
          1 + random.nextInt(within), () -> world.connect(zone, client, seconds, said(seconds)));
    }
  }

  @Override
  public long attacker(int number) {
    return own(FIRST_ATTACKER + number);
  }

  private boolean isAttacker(long client) {
    return client >= attacker(0);
  }

  @Override
  public double rate() {
    return rate;
  }
}
