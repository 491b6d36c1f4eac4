package io.tidemark.api;

import org.jspecify.annotations.Nullable;

/** The health of an instance. */
public interface Health {
  /** The reason why the process must be restarted; {@code null} if it works. */
  @Nullable String dead();

  /** The reason why the instance cannot process its shards now; {@code null} if it can. */
  @Nullable String unready();
}
