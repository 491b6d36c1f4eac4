package io.tidemark.usage.formats;

/** The type of a column's values. */
enum ColumnType {
  TEXT,
  WHOLE,
  DECIMAL,
  /** Milliseconds since the epoch. */
  INSTANT,
  BOOLEAN
}
