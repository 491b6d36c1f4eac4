package io.tidemark.abuse;

import java.util.ArrayList;
import java.util.List;

/** The list of the zones of a shard that detectors have to look at. */
final class StirredZones {
  private List<ZoneSignals> zones = new ArrayList<>();

  void add(ZoneSignals zone) {
    zones.add(zone);
  }

  /** Takes all of them off the list. */
  List<ZoneSignals> take() {
    List<ZoneSignals> taken = zones;
    zones = new ArrayList<>();
    return taken;
  }
}
