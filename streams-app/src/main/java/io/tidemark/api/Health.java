package io.tidemark.api;

import org.jspecify.annotations.Nullable;

/** The health of an instance. */
public interface Health {
  /** Why the process is of no use and should be started anew; {@code null}: it is of use. */
  @Nullable String dead();

  /** Why it does not keep its part of the books now; {@code null}: it does. */
  @Nullable String unready();
}
