package io.tidemark.abuse;

import io.tidemark.events.v1.Conduct;
import org.jspecify.annotations.Nullable;

/**
 * The first word on a surge: the minute that is not settled yet is compared with what this owner of
 * the shard has seen in the zone so far. It speaks only if the evidence is twice what is needed;
 * otherwise {@link Surge} decides, which knows the last days.
 */
final class LiveSurge {
  /** A zone with fewer opens in a minute is judged by its settled minutes alone. */
  static final int FEWEST = 20;

  private static final double CERTAIN = 2;

  /** The number alone is no evidence, but a first word needs a multitude. */
  private static final double MULTITUDE = 3;

  private static final double SUSPECTED = 3;
  private static final float LEARNS_SUSPECTED = 0.02f;

  private final UsualConduct usual = new UsualConduct();
  private int beganSecond;
  private int openedBefore;

  /** Learns a settled minute; the next begins. */
  void learn(int opened, @Nullable Conduct conduct, int second) {
    MinuteConduct minute = minute(opened, conduct == null ? Conduct.getDefaultInstance() : conduct);
    boolean isUnlike = usual.isKnown() && usual.rate(minute, usual.opens).nats() > SUSPECTED;
    usual.learn(minute, isUnlike ? LEARNS_SUSPECTED : 1);
    openedBefore = opened;
    beganSecond = second;
  }

  private MinuteConduct minute(int opened, Conduct conduct) {
    return new MinuteConduct(opened, openedBefore, conduct);
  }

  @Nullable Finding look(int opened, Conduct conduct, AbuseRule rule, int second) {
    double part = Math.min(1, (second - beganSecond) / 60.0);
    double expected = usual.opens * Math.max(part, 0.1);
    boolean isMultitude = opened >= rule.of(Surge.OPENS) && opened >= MULTITUDE * expected;
    if (!usual.isKnown() || !isMultitude) {
      return null;
    }
    MinuteConduct minute = minute(opened, conduct);
    UsualConduct.Unlike unlike = usual.rate(minute, expected);
    double needed = CERTAIN * rule.needed();
    return unlike.nats() < needed
        ? null
        : SurgeReason.finding(usual, minute, unlike, expected, unlike.nats(), needed, 0);
  }
}
