package io.tidemark.cases;

import java.util.function.LongUnaryOperator;

/**
 * Turns refusal on and off for one cap.
 *
 * <p>On, once the proxies that have spoken since the count first reached the cap hold that many
 * among them: a proxy that has died says nothing more, so its clients, who come back elsewhere
 * while it is still believed, do not trip the cap. Off, once a tenth (at least one) is free again.
 */
public final class CapControl {
  /** How long proxies believe that a cap refuses, and how often they are told again. */
  public static final long BELIEVED_MILLIS = 60_000;

  private static final long AGAIN_MILLIS = 20_000;

  /** What proxies should be told now. */
  public enum Say {
    NOTHING,
    REFUSE,
    ADMIT
  }

  private final long cap;
  private boolean refusing;
  private long reachedMillis;
  private long saidMillis;
  private long confirmed;
  private long overshoot;

  public CapControl(long cap, boolean refusing) {
    this.cap = cap;
    this.refusing = refusing;
  }

  /**
   * Looks at the count.
   *
   * @param logMillis the shard's log time
   * @param heldSince the zone's confirmed connections on proxies that have spoken since a log time
   */
  public Say look(long nowMillis, long logMillis, LongUnaryOperator heldSince) {
    confirmed = heldSince.applyAsLong(0);
    overshoot = Math.max(overshoot, confirmed - cap);
    if (refusing) {
      if (confirmed <= cap - Math.max(1, cap / 10)) {
        refusing = false;
        reachedMillis = 0;
        return Say.ADMIT;
      }
      return again(nowMillis);
    }
    if (confirmed < cap) {
      reachedMillis = 0;
      return Say.NOTHING;
    }
    if (reachedMillis == 0) {
      reachedMillis = logMillis;
    }
    if (heldSince.applyAsLong(reachedMillis) >= cap) {
      refusing = true;
      saidMillis = 0;
      return again(nowMillis);
    }
    return Say.NOTHING;
  }

  private Say again(long nowMillis) {
    if (nowMillis - saidMillis < AGAIN_MILLIS) {
      return Say.NOTHING;
    }
    saidMillis = nowMillis;
    return Say.REFUSE;
  }

  public long cap() {
    return cap;
  }

  public boolean isRefusing() {
    return refusing;
  }

  /** At the last look. */
  public long confirmed() {
    return confirmed;
  }

  /** The most by which the count was above the cap, so far. */
  public long overshoot() {
    return Math.max(0, overshoot);
  }
}
