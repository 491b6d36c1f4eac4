package io.tidemark.usage.formats;

import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Span;
import org.jspecify.annotations.Nullable;

/**
 * A column of a statement, the same in every format.
 *
 * @param derived whether it follows from other columns and is not hashed
 */
record Column(String name, ColumnType type, boolean derived, Of value) {
  /**
   * The value of a row: a {@code String}, {@code Long}, {@code Double}, {@code Boolean} or {@code
   * null}.
   */
  @FunctionalInterface
  interface Of {
    @Nullable Object of(Span period, Row row);
  }
}
