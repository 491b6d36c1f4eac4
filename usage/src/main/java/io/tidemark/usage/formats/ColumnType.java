package io.tidemark.usage.formats;

/** What a column holds. */
enum ColumnType {
  TEXT,
  WHOLE,
  DECIMAL,
  /** Milliseconds since the epoch. */
  INSTANT,
  BOOLEAN
}
