package io.tidemark.audit;

import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.Emitter;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The emitters of a shard of which a record was read in the part of the log that still exists. */
final class Sources {
  private final Map<Emitter, Source> byEmitter = new HashMap<>();
  private final LogClock clock;
  private final DecisionsByOffset decisions;
  private final Findings findings;
  private final Histories histories;
  private final boolean fromTheStart;

  Sources(
      LogClock clock,
      DecisionsByOffset decisions,
      Findings findings,
      Histories histories,
      boolean fromTheStart) {
    this.clock = clock;
    this.decisions = decisions;
    this.findings = findings;
    this.histories = histories;
    this.fromTheStart = fromTheStart;
  }

  Collection<Source> all() {
    return byEmitter.values();
  }

  @Nullable Source of(Emitter emitter) {
    return byEmitter.get(emitter);
  }

  /** Takes note of a record; returns {@code null} for one that repeats an earlier one. */
  @Nullable Source heard(Heading heading, LedgerDecisions ledger, long settled) {
    long through = heading.through();
    long offset = heading.measured() ? heading.clockOffset() : clock.millis() - through;
    long spoken = Math.min(through + offset, clock.millis());
    long sequence = heading.sequence();
    Source source = byEmitter.get(heading.emitter());
    if (source == null) {
      source = met(heading, spoken, ledger, settled);
      if (source == null) {
        return null;
      }
      byEmitter.put(heading.emitter(), source);
    } else if (sequence <= source.sequence) {
      return null;
    } else if (sequence == source.sequence + 1) {
      source.certain = true;
    } else {
      source.forgetParts();
    }
    source.sequence = sequence;
    source.offset = offset;
    source.through = Math.max(source.through, spoken);
    return source;
  }

  /**
   * Returns a new source, or {@code null} where the record can only be an old one that is repeated:
   * the log's beginning is missing, enough has been read to judge, and the emitter neither joins
   * with a current first record, nor was away, nor was found behind by the ledger.
   */
  private @Nullable Source met(Heading heading, long spoken, LedgerDecisions ledger, long settled) {
    Emitter emitter = heading.emitter();
    Source source = new Source(emitter, histories);
    source.certain = fromTheStart;
    source.whole = fromTheStart || heading.first();
    source.unknownEventsTo = source.whole ? 0 : clock.millis() + 1;
    boolean joins = heading.first() && isCurrent(spoken, settled);
    if (decisions.awayBefore.contains(emitter)) {
      // With a snapshot, the emitter returns when all parts have been read.
      source.away =
          !heading.batch()
              || !isCurrent(spoken, settled)
              || ledger.of(DecisionKind.RETURNED, emitter) != null;
      source.supposed = source.away && !findings.certain;
      // A lost emitter may have left and joined again since then; there is no decision about it.
      return source.away || joins || !findings.certain ? source : null;
    }
    boolean behind = ledger.of(DecisionKind.BEHIND, emitter) != null;
    return !findings.certain || fromTheStart || behind || joins ? source : null;
  }

  /** True if a report through this time is not behind the settled time, and within the lease. */
  boolean isCurrent(long spoken, long settled) {
    return spoken >= settled && clock.isWithinLease(spoken);
  }
}
