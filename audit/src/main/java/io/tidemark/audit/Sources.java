package io.tidemark.audit;

import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.Emitter;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The emitters of a shard that have been heard of in the log that is left. */
final class Sources {
  private final Map<Emitter, Source> byEmitter = new HashMap<>();
  private final LogClock clock;
  private final DecisionsByOffset decisions;
  private final Findings findings;
  private final boolean fromTheStart;

  Sources(LogClock clock, DecisionsByOffset decisions, Findings findings, boolean fromTheStart) {
    this.clock = clock;
    this.decisions = decisions;
    this.findings = findings;
    this.fromTheStart = fromTheStart;
  }

  Collection<Source> all() {
    return byEmitter.values();
  }

  @Nullable Source of(Emitter emitter) {
    return byEmitter.get(emitter);
  }

  /** Takes note of a record; returns {@code null} for one that was there before. */
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
   * One that was not heard before. In a log without its beginning, somebody who does not say hello,
   * was not away and is of the past can only be an old record that came again.
   */
  private @Nullable Source met(Heading heading, long spoken, LedgerDecisions ledger, long settled) {
    Emitter emitter = heading.emitter();
    Source source = new Source(emitter);
    source.certain = fromTheStart;
    source.whole = fromTheStart || heading.first();
    source.unknownEventsTo = source.whole ? 0 : clock.millis() + 1;
    boolean joins = heading.first() && isCurrent(spoken, settled);
    if (decisions.awayBefore.contains(emitter)) {
      // With a snapshot it returns when all parts are there.
      source.away =
          !heading.batch()
              || !isCurrent(spoken, settled)
              || ledger.of(DecisionKind.RETURNED, emitter) != null;
      source.supposed = source.away && !findings.certain;
      // One that was lost may have left since, and have joined again: nothing is decided about
      // that.
      return source.away || joins || !findings.certain ? source : null;
    }
    boolean behind = ledger.of(DecisionKind.BEHIND, emitter) != null;
    return !findings.certain || fromTheStart || behind || joins ? source : null;
  }

  /** It has spoken of what is not settled, and within its lease. */
  boolean isCurrent(long spoken, long settled) {
    return spoken >= settled && clock.isWithinLease(spoken);
  }
}
