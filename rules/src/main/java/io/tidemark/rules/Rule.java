package io.tidemark.rules;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at one upgrade request. Thread-safe. */
interface Rule {
  /**
   * {@code null} where the request does not fit.
   *
   * @param pages hosts whose pages may connect to the zone
   */
  @Nullable Match match(Handshake handshake, Set<String> pages);
}
