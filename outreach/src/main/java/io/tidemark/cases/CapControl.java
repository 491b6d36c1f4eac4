package io.tidemark.cases;

import java.util.function.LongUnaryOperator;

/**
 * The control that turns refusal on and off for one cap.
 *
 * <p>Refusal begins once the proxies that have reported since the count reached the cap hold that
 * many connections together. A proxy that has died does not report, so its clients, which reconnect
 * elsewhere during its lease, do not trip the cap. Refusal ends once a tenth of the cap (at least
 * one) is free again.
 */
public final class CapControl {
  /** The time for which proxies apply a refusal, and the interval at which it is sent again. */
  public static final long BELIEVED_MILLIS = 60_000;

  private static final long AGAIN_MILLIS = 20_000;

  /** The message to the proxies after a look. */
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
   * Compares the count with the cap.
   *
   * @param logMillis the shard's log time
   * @param heldSince the zone's confirmed connections on proxies that have reported since a log
   *     time
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

  /** The confirmed connections at the last look. */
  public long confirmed() {
    return confirmed;
  }

  /** The most by which the count was above the cap, so far. */
  public long overshoot() {
    return Math.max(0, overshoot);
  }
}
