package io.tidemark.abuse;

import java.util.Locale;

/** The kinds of abuse and faults that detectors find. */
public enum AbuseKind {
  /** One source, or a few, opens far more connections than people would. */
  SOURCE_FLOOD(true),
  /** Many sources together open far more than usual, each a little. */
  DISTRIBUTED_FLOOD(true),
  /** A source holds a large part of a zone's connections. */
  HOLDING(true),
  /** Sources hold connections in which nothing is sent. */
  IDLE_HOARDING(true),
  /** A source opens connections only to close them at once. */
  CHURN(true),
  /** A source is refused again and again at few paths, as if it guessed passwords. */
  BRUTE_FORCE(true),
  /** A source is refused at many paths, as if it searched for open ones. */
  SCANNING(true),
  /** The zone's own clients reconnect in a loop: a fault on the customer's side, not an attack. */
  RECONNECT_LOOP(false),
  /** A zone opens far more than in its own past, and the connections are unlike its own. */
  SURGE(false);

  private final boolean attack;

  AbuseKind(boolean attack) {
    this.attack = attack;
  }

  /**
   * True if a suspicion of this kind may justify a limit; other kinds are only a reason to talk to
   * the customer.
   */
  public boolean isAttack() {
    return attack;
  }

  /** The name of the kind in records, metrics and files. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
