package io.tidemark.rules;

import org.jspecify.annotations.Nullable;

/** Looks at one upgrade request. Any thread. */
interface Rule {
  /** {@code null} where the request does not fit. */
  @Nullable Match match(Handshake handshake);
}
