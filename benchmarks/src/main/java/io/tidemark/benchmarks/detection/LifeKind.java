package io.tidemark.benchmarks.detection;

import java.util.Locale;

/** The kinds of normal life, by which results are also reported. */
enum LifeKind {
  /** Some phones, and at most a few offices or carriers. */
  MIXED,
  /** Most clients are phones that lose their networks. */
  MOBILE,
  /** A large part of the clients is behind one address. */
  OFFICE,
  /** The clients only ping. */
  PING,
  /** A real series of opened connections. */
  TRAFFIC;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
