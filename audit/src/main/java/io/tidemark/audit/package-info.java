/**
 * The books' second opinion. Reads the raw log, checks that it permitted every decision of the
 * ledger, and recomputes the settled rows by sort and sweep. Shares nothing with the ledger but the
 * wire contract.
 *
 * <p>A shard's way: {@link ShardReplay} turns its records and the ledger's decisions into {@link
 * ZoneHistory}s, {@link Recount} makes rows of those, {@link Comparison} holds them against what
 * was settled; {@link Audit} reads the topics for them.
 */
@NullMarked
package io.tidemark.audit;

import org.jspecify.annotations.NullMarked;
