package io.tidemark.audit;

import org.jspecify.annotations.Nullable;

/** The steps of a zone or a plan in one minute, in the order of time. */
interface Steps {
  /**
   * The next step, which is valid until the one after it is asked for; {@code null} after the last.
   */
  @Nullable Step next();
}
