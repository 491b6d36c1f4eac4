/**
 * The books' second opinion. Reads the raw log, checks that it permitted every decision of the
 * ledger, and recomputes the settled rows by sort and sweep. Shares nothing with the ledger but the
 * wire contract.
 *
 * <p>A shard's way: {@link ShardReplay} follows its records and what the ledger {@link
 * LedgerDecisions} of them, {@link Placing} puts what they say into {@link Histories}, {@link
 * Recount} makes rows of those and {@link PlanSpread} those of plans, {@link Comparison} holds them
 * against the {@link SettledRows}; {@link Audit} reads the topics for them.
 */
@NullMarked
package io.tidemark.audit;

import org.jspecify.annotations.NullMarked;
