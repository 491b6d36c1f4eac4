package io.tidemark.abuse;

import org.jspecify.annotations.Nullable;

/** Looks at what goes on in a zone and says whether it is of one kind. Keeps nothing of its own. */
interface Detector {
  @Nullable Finding look(Look look);
}
