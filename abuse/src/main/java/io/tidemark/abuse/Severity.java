package io.tidemark.abuse;

/** The severity of a finding; the names are those of the contract. */
public enum Severity {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** The severity of a finding whose figure is {@code times} times its threshold. */
  static Severity of(double times) {
    return times >= 20 ? CRITICAL : times >= 5 ? HIGH : times >= 2 ? MEDIUM : LOW;
  }
}
