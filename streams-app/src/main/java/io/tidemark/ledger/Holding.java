package io.tidemark.ledger;

/**
 * What one emitter has open in one zone. Of a lost emitter: what it would have, were it to return.
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
