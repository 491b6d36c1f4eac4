package io.tidemark.usage.formats;

import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Span;
import org.jspecify.annotations.Nullable;

/**
 * A column of a statement, the same in every format.
 *
 * @param derived follows from other columns, so it is not hashed
 */
record Column(String name, ColumnType type, boolean derived, Of value) {
  /** A {@code String}, {@code Long}, {@code Double} or {@code Boolean}, or nothing. */
  @FunctionalInterface
  interface Of {
    @Nullable Object of(Span period, Row row);
  }
}
