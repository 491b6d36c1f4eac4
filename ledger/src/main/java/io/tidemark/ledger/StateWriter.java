package io.tidemark.ledger;

import org.jspecify.annotations.Nullable;

/** A receiver of what is to be stored, by key; a null value deletes. */
@FunctionalInterface
public interface StateWriter {
  void put(String key, byte @Nullable [] value);
}
