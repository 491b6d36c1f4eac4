package io.tidemark.abuse;

/**
 * The usual conduct of the connections of one zone, learned minute by minute: how many are opened,
 * which part ends within a minute, and how much is said in connections of each duration. It also
 * rates how unlike the usual a minute is, in nats (natural logarithms of a likelihood ratio), with
 * allowances for what people do: a crowd may be less patient, and may say half as much.
 */
final class UsualConduct {
  /** The factor by which the odds that a connection ends soon may be higher in a crowd. */
  private static final double IMPATIENT = 3;

  private static final double LEAST_SOON = 0.05;
  private static final double MOST_SOON = 0.95;

  /** The difference of bytes that is allowed, as a binary logarithm. */
  private static final double ALLOWED_BITS = 1;

  /** The opens of a minute may be higher than usual by this factor without being beside them. */
  private static final double BESIDE = 1.25;

  /** The least part of the unlike connections that must have come beside the usual ones. */
  private static final double COVERED = 0.4;

  /**
   * The classes of durations whose bytes are looked at. The first has probes and failed beginnings,
   * and the last has no end: there the bytes depend on other things than on who the clients are.
   */
  private static final int FROM_CLASS = 1;

  private static final int TO_CLASS = ConductTally.CLASSES - 1;

  private static final double FEWEST = 10;
  private static final int FEWEST_OF_CLASS = 5;
  private static final float LEAST_VARIANCE = 0.25f;
  private static final double MOST_SPREAD = 10;

  /** The weight of a minute with enough connections: about an hour is remembered. */
  private static final float LEARNS = 0.02f;

  private static final double ENOUGH = 20;
  private static final int KNOWN_MINUTES = 180;
  private static final float KNOWN_OPENS = 300;

  /** Connections opened in a minute. */
  float opens;

  /** The part of the opened connections that ends within a minute. */
  float soon;

  /** The same, of clients that are new. */
  float soonByNew;

  /** The variance of the number of those, in times of what chance alone would give; at least 1. */
  float spread = 1;

  /** The mean and the variance of the binary logarithm of the bytes, by class of durations. */
  final float[] said = new float[ConductTally.CLASSES];

  final float[] variance = new float[ConductTally.CLASSES];

  /** The weight of what was learned, by class. */
  final float[] learned = new float[ConductTally.CLASSES];

  int minutes;
  float openedInAll;

  boolean isKnown() {
    return minutes >= KNOWN_MINUTES && openedInAll >= KNOWN_OPENS;
  }

  /**
   * The evidence that a minute is unlike the usual.
   *
   * @param stay the evidence, in nats, that connections end sooner than any crowd's would
   * @param bytes the evidence that less is said in them than in others of the same duration
   * @param telling the class of durations whose bytes are the strongest evidence
   */
  record Unlike(double stay, double bytes, int telling) {
    static final Unlike NOTHING = new Unlike(0, 0, 0);

    double nats() {
      return stay + bytes;
    }
  }

  /**
   * Rates a minute.
   *
   * @param expected the connections that are usually opened in a minute about this time
   */
  Unlike rate(MinuteConduct minute, double expected) {
    double opened = minute.opened();
    double beside = opened - BESIDE * expected;
    if (minute.candidates() < FEWEST || beside < 3 * Math.sqrt(opened)) {
      return Unlike.NOTHING;
    }
    double all = stay(minute, minute.soon(), soon, beside);
    double stay =
        minute.allAreNew()
            ? all
            : Math.min(all, stay(minute, minute.soonByNew(), soonByNew, beside));
    return bytes(minute, stay, beside);
  }

  private double stay(MinuteConduct minute, double ended, double usual, double beside) {
    double trials = minute.candidates();
    double most = mostInACrowd(usual);
    double share = Math.min(1, ended / trials);
    double unlike = ended - most * trials;
    return share <= most || beside < COVERED * unlike
        ? 0
        : trials * divergence(share, most) / spread;
  }

  /** The largest part of a crowd of people that ends soon, where this part is usual. */
  static double mostInACrowd(double usual) {
    double odds = IMPATIENT * usual / Math.max(1e-6, 1 - usual);
    return Math.max(LEAST_SOON, Math.min(MOST_SOON, odds / (1 + odds)));
  }

  /** The Kullback-Leibler divergence of two probabilities, in nats. */
  private static double divergence(double share, double expected) {
    double sum = share > 0 ? share * Math.log(share / expected) : 0;
    return sum + (share < 1 ? (1 - share) * Math.log((1 - share) / (1 - expected)) : 0);
  }

  private Unlike bytes(MinuteConduct minute, double stay, double beside) {
    double sum = 0;
    double unlike = 0;
    double most = 0;
    int telling = 0;
    for (int i = FROM_CLASS; i < TO_CLASS; i++) {
      double nats = bytes(minute, i);
      sum += nats;
      unlike += nats > 0 ? minute.ended(i) : 0;
      if (nats > most) {
        most = nats;
        telling = i;
      }
    }
    return new Unlike(stay, beside < COVERED * unlike ? 0 : sum, telling);
  }

  private double bytes(MinuteConduct minute, int which) {
    double ended = minute.ended(which);
    if (ended < FEWEST_OF_CLASS || learned[which] < FEWEST_OF_CLASS) {
      return 0;
    }
    double off = Math.max(0, said[which] - minute.said(which) - ALLOWED_BITS);
    return off * off * ended / (2 * variance[which]);
  }

  /**
   * Learns a minute.
   *
   * @param weight 1 for a usual minute, less for one that is suspected
   */
  void learn(MinuteConduct minute, float weight) {
    float open = minute.opened();
    float few = minutes < 1 / LEARNS ? 1f / (minutes + 1) : LEARNS;
    opens += few * weight * (open - opens);
    minutes++;
    openedInAll += open;
    double trials = (minute.opened() + minute.openedBefore()) / 2.0;
    if (trials > 0) {
      float by = (float) (few * weight * Math.min(1, trials / ENOUGH));
      learnSpread(minute.soon(), trials, by);
      soon += by * (float) (Math.min(1, minute.soon() / trials) - soon);
      soonByNew += by * (float) (Math.min(1, minute.soonByNew() / trials) - soonByNew);
    }
    for (int i = 0; i < ConductTally.CLASSES; i++) {
      learnBytes(minute, i, weight);
    }
  }

  private void learnSpread(double ended, double trials, float by) {
    double usual = Math.max(0.01, Math.min(0.99, soon));
    double off = ended - usual * trials;
    double ratio = off * off / (trials * usual * (1 - usual));
    if (trials >= FEWEST) {
      spread += by * (float) (Math.max(1, Math.min(MOST_SPREAD, ratio)) - spread);
    }
  }

  private void learnBytes(MinuteConduct minute, int which, float weight) {
    double ended = minute.ended(which);
    if (ended == 0) {
      return;
    }
    double mean = minute.said(which);
    double among = ended / (learned[which] + ended);
    float by = weight * (float) Math.max(LEARNS * Math.min(1, ended / FEWEST), among);
    double off = mean - said[which];
    if (learned[which] > 0) {
      float now = (float) (ended * off * off);
      variance[which] += by * (now - variance[which]);
      variance[which] = Math.max(LEAST_VARIANCE, variance[which]);
    } else {
      variance[which] = 4;
    }
    said[which] += by * (float) off;
    learned[which] += weight * (float) ended;
  }
}
