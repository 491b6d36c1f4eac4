/**
 * The audit, a second computation of the settled rows by other code. It reads the raw log, checks
 * that the log permitted every decision of the ledger, and recomputes the rows by sort and sweep.
 * It shares nothing with the ledger but the wire contract.
 *
 * <p>How a minute is audited: {@link ShardReplay} follows a shard's records and what the ledger
 * decided about them ({@link LedgerDecisions}), and {@link Placing} puts their events into {@link
 * Histories}. Once the minute can be settled, {@link ShardAudit} has each zone's {@link Recount}
 * walk through it and compares the rows with the {@link SettledRows} ({@link Comparison}); {@link
 * PlanSpread} gives the steps to the zones' plans, and {@link PlanAudit} recounts and compares the
 * plans. {@link Audit} opens the topics and goes from minute to minute.
 */
@NullMarked
package io.tidemark.audit;

import org.jspecify.annotations.NullMarked;
