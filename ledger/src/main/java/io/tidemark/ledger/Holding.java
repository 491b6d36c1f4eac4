package io.tidemark.ledger;

/**
 * The number of connections that one emitter has open in one zone. For a lost emitter it is the
 * number that it would have if it returned.
 */
final class Holding {
  final Emitter emitter;
  final ZoneAccount zone;
  long open;

  Holding(Emitter emitter, ZoneAccount zone) {
    this.emitter = emitter;
    this.zone = zone;
  }
}
