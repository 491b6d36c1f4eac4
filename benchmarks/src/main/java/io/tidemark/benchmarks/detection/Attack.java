package io.tidemark.benchmarks.detection;

import io.tidemark.abuse.AbuseKind;
import io.tidemark.events.v1.RefusalReason;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * An attack that the benchmark plays on a zone, second by second. Where a comment gives three
 * numbers, they are for a strong, a medium and a weak attack; each attack has 0.7 to 1.4 times of
 * them.
 */
enum Attack {
  /** One source opens 45, 20 or 8 connections a second, which stay for seconds. */
  SOURCE_FLOOD(AbuseKind.SOURCE_FLOOD, 300, 1, Tactic.values()) {
    @Override
    void second(Scene scene) {
      for (int i = scene.times(scene.sized(45, 20, 8)); i > 0; i--) {
        double seconds = scene.lasts(6 + 20 * scene.random());
        scene.world.connect(scene.zone, scene.source(0), seconds, 100);
      }
    }
  },
  /** 300, 200 or 100 sources each open one connection every 1, 2 or 5 seconds. */
  DISTRIBUTED_FLOOD(AbuseKind.DISTRIBUTED_FLOOD, 300, 300, Tactic.values()) {
    @Override
    void second(Scene scene) {
      int sources = (int) scene.of(300, 200, 100);
      for (int i = scene.times(sources * scene.sized(1, 0.5, 0.2)); i > 0; i--) {
        long source = scene.source((int) (sources * scene.random()));
        double seconds = scene.lasts(6 + 20 * scene.random());
        scene.world.connect(scene.zone, source, seconds, 100);
      }
    }
  },
  /** One source opens 15, 5 or 2 connections a second and closes each about at once. */
  CHURN(AbuseKind.CHURN, 300, 1, Tactic.STEADY, Tactic.RAMP, Tactic.PAUSE, Tactic.ROTATE) {
    @Override
    void second(Scene scene) {
      for (int i = scene.times(scene.sized(15, 5, 2)); i > 0; i--) {
        scene.world.connect(scene.zone, scene.source(0), 0.2 + scene.random(), 60);
      }
    }
  },
  /**
   * One source takes 600, 300 or 120 connections (or a half, 0.35 or 0.15 of the zone's, if more)
   * and keeps them.
   */
  HOLDING(AbuseKind.HOLDING, 1_200, 1, Tactic.STEADY, Tactic.PAUSE) {
    @Override
    void second(Scene scene) {
      double within = scene.of(120, 300, 600);
      double all = Math.max(scene.sized(600, 300, 120), scene.share(0.5, 0.35, 0.15));
      for (int i = scene.elapsed < within ? scene.times(all / within) : 0; i > 0; i--) {
        scene.world.hold(scene.zone, scene.source(0));
      }
    }
  },
  /**
   * 10, 6 or 3 sources each take 100, 60 or 30 connections (or half, 0.35 or 0.1 of the zone's in
   * all) within ten minutes, and send nothing.
   */
  IDLE_HOARDING(AbuseKind.IDLE_HOARDING, 1_800, 10, Tactic.STEADY, Tactic.RAMP, Tactic.PAUSE) {
    @Override
    void second(Scene scene) {
      int sources = (int) scene.of(10, 6, 3);
      double each = Math.max(scene.sized(100, 60, 30), scene.share(0.5, 0.35, 0.1) / sources);
      for (int i = 0; i < sources; i++) {
        for (int n = scene.elapsed < 600 ? scene.times(each / 600) : 0; n > 0; n--) {
          scene.world.hold(scene.zone, scene.source(i));
        }
      }
    }
  },
  /** One source is refused at one path 6, 2 or 0.5 times a second. */
  BRUTE_FORCE(
      AbuseKind.BRUTE_FORCE, 600, 1, Tactic.STEADY, Tactic.RAMP, Tactic.PAUSE, Tactic.ROTATE) {
    @Override
    void second(Scene scene) {
      for (int i = scene.times(scene.sized(6, 2, 0.5)); i > 0; i--) {
        scene.world.refuse(scene.zone, scene.source(0), RefusalReason.ORIGIN_REFUSED, 77);
      }
    }
  },
  /** One source is refused at path after path 6, 2 or 0.5 times a second. */
  SCANNING(AbuseKind.SCANNING, 600, 1, Tactic.STEADY, Tactic.RAMP, Tactic.PAUSE, Tactic.ROTATE) {
    @Override
    void second(Scene scene) {
      for (int i = scene.times(scene.sized(6, 2, 0.5)); i > 0; i--) {
        long path = Double.doubleToLongBits(scene.random());
        scene.world.refuse(scene.zone, scene.source(0), RefusalReason.BAD_HANDSHAKE, path);
      }
    }
  },
  /**
   * New sources all the time open 6, 4 or 1.7 times the usual number, at least 3, 1.5 or 0.7 a
   * second, and send little.
   */
  SURGE(AbuseKind.SURGE, 3_600, 1, Tactic.STEADY, Tactic.RAMP, Tactic.PAUSE, Tactic.MIMIC) {
    @Override
    void second(Scene scene) {
      double each = Math.max(scene.sized(3, 1.5, 0.7), scene.sized(6, 4, 1.7) * scene.usual());
      for (int i = scene.times(each); i > 0; i--) {
        double seconds = scene.lasts(5 + 55 * scene.random());
        scene.world.connect(scene.zone, scene.newSource(), seconds, 60);
      }
    }
  };

  static final List<Attack> FAST =
      List.of(
          SOURCE_FLOOD, DISTRIBUTED_FLOOD, CHURN, HOLDING, IDLE_HOARDING, BRUTE_FORCE, SCANNING);
  static final Set<Attack> FLOODS = Set.of(SOURCE_FLOOD, DISTRIBUTED_FLOOD, CHURN);

  /** The kind of the detector that was made for the attack. */
  final AbuseKind kind;

  final int seconds;

  /** The largest number of sources. */
  final int sources;

  @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable copy
  private final List<Tactic> tactics;

  Attack(AbuseKind kind, int seconds, int sources, Tactic... tactics) {
    this.kind = kind;
    this.seconds = seconds;
    this.sources = sources;
    this.tactics = List.of(tactics);
  }

  /** One of the ways in which this attack may be played. */
  Tactic tactic(Random random) {
    return tactics.get(random.nextInt(tactics.size()));
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  abstract void second(Scene scene);
}
