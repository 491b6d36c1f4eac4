package io.tidemark.benchmarks.detection;

import io.tidemark.abuse.AbuseKind;
import io.tidemark.events.v1.RefusalReason;
import java.util.List;
import java.util.Set;

/**
 * An attack that the benchmark plays on a zone, second by second. Where a comment gives three
 * numbers, they are for a strong, a medium and a weak attack.
 */
enum Attack {
  /** One source opens 45, 20 or 8 connections a second, which stay for seconds. */
  SOURCE_FLOOD(AbuseKind.SOURCE_FLOOD, 300, 1) {
    @Override
    void second(Scene scene) {
      for (int i = scene.times(45, 20, 8); i > 0; i--) {
        scene.world.connect(scene.zone, scene.source(0), 6 + 20 * scene.random(), 100);
      }
    }
  },
  /** 300, 200 or 100 sources each open one connection every 1, 2 or 5 seconds. */
  DISTRIBUTED_FLOOD(AbuseKind.DISTRIBUTED_FLOOD, 300, 300) {
    @Override
    void second(Scene scene) {
      int sources = (int) scene.of(300, 200, 100);
      double each = scene.of(1, 0.5, 0.2);
      for (int i = 0; i < sources; i++) {
        if (scene.random() < each) {
          scene.world.connect(scene.zone, scene.source(i), 6 + 20 * scene.random(), 100);
        }
      }
    }
  },
  /** One source opens 15, 5 or 2 connections a second and closes each about at once. */
  CHURN(AbuseKind.CHURN, 300, 1) {
    @Override
    void second(Scene scene) {
      for (int i = scene.times(15, 5, 2); i > 0; i--) {
        scene.world.connect(scene.zone, scene.source(0), 0.2 + scene.random(), 60);
      }
    }
  },
  /**
   * One source takes 600, 300 or 120 connections (or a half, 0.35 or 0.15 of the zone's, if more)
   * and keeps them.
   */
  HOLDING(AbuseKind.HOLDING, 900, 1) {
    @Override
    void second(Scene scene) {
      double within = scene.of(120, 300, 600);
      double all = Math.max(scene.of(600, 300, 120), scene.share(0.5, 0.35, 0.15));
      for (int i = scene.elapsed < within ? scene.times(all / within) : 0; i > 0; i--) {
        scene.world.hold(scene.zone, scene.source(0));
      }
    }
  },
  /**
   * 10, 6 or 3 sources each take 100, 60 or 30 connections (or half, 0.35 or 0.1 of the zone's in
   * all) within ten minutes, and send nothing.
   */
  IDLE_HOARDING(AbuseKind.IDLE_HOARDING, 1_500, 10) {
    @Override
    void second(Scene scene) {
      int sources = (int) scene.of(10, 6, 3);
      double each = Math.max(scene.of(100, 60, 30), scene.share(0.5, 0.35, 0.1) / sources);
      for (int i = 0; i < sources; i++) {
        for (int n = scene.elapsed < 600 ? scene.times(each / 600) : 0; n > 0; n--) {
          scene.world.hold(scene.zone, scene.source(i));
        }
      }
    }
  },
  /** One source is refused at one path 6, 2 or 0.5 times a second. */
  BRUTE_FORCE(AbuseKind.BRUTE_FORCE, 600, 1) {
    @Override
    void second(Scene scene) {
      for (int i = scene.times(6, 2, 0.5); i > 0; i--) {
        scene.world.refuse(scene.zone, scene.source(0), RefusalReason.ORIGIN_REFUSED, 77);
      }
    }
  },
  /** One source is refused at path after path 6, 2 or 0.5 times a second. */
  SCANNING(AbuseKind.SCANNING, 600, 1) {
    @Override
    void second(Scene scene) {
      for (int i = scene.times(6, 2, 0.5); i > 0; i--) {
        long path = Double.doubleToLongBits(scene.random());
        scene.world.refuse(scene.zone, scene.source(0), RefusalReason.BAD_HANDSHAKE, path);
      }
    }
  },
  /**
   * New sources all the time open 6, 4 or 1.7 times the usual number, at least 3, 1.5 or 0.7 a
   * second, and send little.
   */
  SURGE(AbuseKind.SURGE, 3_600, 1) {
    @Override
    void second(Scene scene) {
      double each = Math.max(scene.of(3, 1.5, 0.7), scene.of(6, 4, 1.7) * scene.usual());
      for (int i = scene.times(each); i > 0; i--) {
        scene.world.connect(scene.zone, scene.newSource(), 5 + 55 * scene.random(), 60);
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

  Attack(AbuseKind kind, int seconds, int sources) {
    this.kind = kind;
    this.seconds = seconds;
    this.sources = sources;
  }

  abstract void second(Scene scene);
}
