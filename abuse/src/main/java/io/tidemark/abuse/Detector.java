package io.tidemark.abuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A detector of one kind of abuse. It reads a {@link ZoneSnapshot} and keeps no state of its own.
 */
interface Detector {
  @Nullable Finding look(ZoneSnapshot look);

  /** The thresholds that the policy may set and that no other detector declares. */
  default List<Threshold> thresholds() {
    return List.of();
  }
}
