/** Writers and readers of statements as CSV, JSON, JSON lines, Parquet and a printable page. */
@NullMarked
package io.tidemark.usage.formats;

import org.jspecify.annotations.NullMarked;
