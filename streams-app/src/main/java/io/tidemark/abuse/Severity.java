package io.tidemark.abuse;

/** How much of it there is; named as on the wire. */
public enum Severity {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** By how many times the threshold was passed. */
  static Severity of(double times) {
    return times >= 20 ? CRITICAL : times >= 5 ? HIGH : times >= 2 ? MEDIUM : LOW;
  }
}
