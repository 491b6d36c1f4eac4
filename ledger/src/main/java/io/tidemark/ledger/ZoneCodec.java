package io.tidemark.ledger;

import io.tidemark.ledger.state.ZoneState;

/** The stored form of an account of a zone. */
final class ZoneCodec {
  private ZoneCodec() {}

  static ZoneState write(ZoneAccount zone) {
    ZoneState.Builder state =
        ZoneState.newBuilder()
            .setIndex(zone.index)
            .setId(zone.id)
            .setPlan(zone.plan.plan)
            .setCounts(zone.counts.toState())
            .setSettled(SettledCodec.write(zone.settled));
    if (zone.adjustments != null) {
      zone.adjustments.changes.forEach(of -> state.addShifts(SettledCodec.write(of)));
      zone.adjustments.coarse.forEach(of -> state.addCoarse(SettledCodec.write(of)));
    }
    return state.build();
  }
}
