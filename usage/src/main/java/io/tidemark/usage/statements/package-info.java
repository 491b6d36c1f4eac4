/** What a statement is: periods, cells, joined figures, totals. Pure: no SQL, no Kafka, no HTTP. */
@NullMarked
package io.tidemark.usage.statements;

import org.jspecify.annotations.NullMarked;
