/** Settled usage in PostgreSQL: written from {@code tidemark.usage}, read for statements. */
@NullMarked
package io.tidemark.usage.history;

import org.jspecify.annotations.NullMarked;
