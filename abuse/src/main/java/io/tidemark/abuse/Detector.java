package io.tidemark.abuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One kind of abuse to look for. It reads a snapshot of a zone and keeps no state of its own. */
interface Detector {
  @Nullable Finding look(ZoneSnapshot look);

  /** The thresholds that the policy may set and that no other detector declares. */
  default List<Threshold> thresholds() {
    return List.of();
  }
}
