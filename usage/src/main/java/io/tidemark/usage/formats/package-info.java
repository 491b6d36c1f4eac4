/** A statement as CSV, JSON, JSON lines, Parquet and a printable page; and read back. */
@NullMarked
package io.tidemark.usage.formats;

import org.jspecify.annotations.NullMarked;
