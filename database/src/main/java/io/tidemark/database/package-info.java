/** A real PostgreSQL in a folder. */
@NullMarked
package io.tidemark.database;

import org.jspecify.annotations.NullMarked;
