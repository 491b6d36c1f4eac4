package io.tidemark.abuse;

import org.jspecify.annotations.Nullable;

/** One kind of abuse to look for. It reads a snapshot of a zone and keeps no state of its own. */
interface Detector {
  @Nullable Finding look(ZoneSnapshot look);
}
