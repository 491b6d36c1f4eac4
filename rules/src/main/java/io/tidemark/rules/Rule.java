package io.tidemark.rules;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A check of upgrade requests. Thread-safe. */
interface Rule {
  /**
   * The match; {@code null} if the request does not fit.
   *
   * @param pages hosts whose pages may connect to the zone
   */
  @Nullable Match match(Handshake handshake, Set<String> pages);
}
