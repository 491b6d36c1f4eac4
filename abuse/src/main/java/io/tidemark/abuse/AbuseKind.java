package io.tidemark.abuse;

import java.util.Locale;

/** The kinds of abuse and faults that detectors find. */
public enum AbuseKind {
  /** One source, or a few, open far more connections than people would. */
  SOURCE_FLOOD(true),
  /** Many sources together do, each of them little. */
  DISTRIBUTED_FLOOD(true),
  /** A source holds a large part of a zone's connections. */
  HOLDING(true),
  /** Sources hold connections in which nothing is said. */
  IDLE_HOARDING(true),
  /** A source opens connections only to close them at once. */
  CHURN(true),
  /** A source is refused again and again at one path: it guesses. */
  BRUTE_FORCE(true),
  /** A source is refused at many paths: it searches. */
  SCANNING(true),
  /** The zone's own clients come back in a loop: a fault at the customer's, not an attack. */
  RECONNECT_LOOP(false),
  /** A zone opens far more than in its own past, and the connections are unlike its own. */
  SURGE(false);

  private final boolean attack;

  AbuseKind(boolean attack) {
    this.attack = attack;
  }

  /** True where a suspicion of this kind may justify a limit; others only call for a talk. */
  public boolean isAttack() {
    return attack;
  }

  /** As it is written in records, metrics and files. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
