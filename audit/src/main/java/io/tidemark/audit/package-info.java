/**
 * The books' second opinion. Reads the raw log, checks that it permitted every decision of the
 * ledger, and recomputes the settled rows by sort and sweep. Shares nothing with the ledger but the
 * wire contract.
 *
 * <p>The way of a minute: {@link ShardReplay} follows a shard's records and what the ledger decided
 * about them ({@link LedgerDecisions}), {@link Placing} puts what they say into {@link Histories}.
 * Once the minute can be settled, {@link ShardAudit} has each zone's {@link Recount} walk through
 * it and holds the rows against the {@link SettledRows} ({@link Comparison}); {@link PlanSpread}
 * gives the steps to the zones' plans, and {@link PlanAudit} does the same with those. {@link
 * Audit} opens the topics and goes from minute to minute.
 */
@NullMarked
package io.tidemark.audit;

import org.jspecify.annotations.NullMarked;
