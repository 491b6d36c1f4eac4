package io.tidemark.abuse;

/** How severe a finding is; the names are those of the contract. */
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
