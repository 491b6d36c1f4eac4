/**
 * The model of a statement: periods, rows, joined figures and totals, without SQL, Kafka and HTTP.
 */
@NullMarked
package io.tidemark.usage.statements;

import org.jspecify.annotations.NullMarked;
