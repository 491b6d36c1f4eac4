package io.tidemark.audit;

import io.tidemark.events.BatchSlices;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.SnapshotPart;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The replay of one shard's log and of the ledger's decisions about it. A decision is accepted once
 * the log is found to have permitted it; everything else is computed from the records.
 *
 * <p>If the beginning of the log is missing, the replay is certain only after a while: when a lease
 * has passed in which every living emitter was heard, and all have reported past the time that may
 * have been settled at the first record. Earlier findings are dropped.
 */
final class ShardReplay {
  private static final long JOIN = 2_000;

  private final LogClock clock;
  private final boolean fromTheStart;
  private final Sources sources;
  private final DecisionsByOffset decisions;
  private final Histories histories;
  private final Findings findings = new Findings();
  private long settled;

  /** The emitter that holds back the settled time, as text for findings. */
  private String slowest = "";

  private long events;
  private long decided;

  /**
   * @param firstOffset of the first record that it will be given
   * @param about decisions about this shard, also about earlier records
   */
  ShardReplay(long lease, long firstOffset, Collection<DecisionRecord> about) {
    this.clock = new LogClock(lease);
    this.fromTheStart = firstOffset == 0;
    this.histories = new Histories(fromTheStart);
    this.findings.certain = fromTheStart;
    this.decisions = new DecisionsByOffset(firstOffset, about);
    this.sources = new Sources(clock, decisions, findings, histories, fromTheStart);
  }

  Histories histories() {
    return histories;
  }

  /** The decisions that the log did not permit. */
  List<String> findings() {
    return findings.all();
  }

  /** The time before which everything can have been settled. */
  long settled() {
    return settled;
  }

  long events() {
    return events;
  }

  long decided() {
    return decided;
  }

  /** The time from which on the rows can be recounted. */
  long knownFrom() {
    if (!findings.certain) {
      return Long.MAX_VALUE;
    }
    long until = histories.unknownUntil();
    for (Source source : sources.all()) {
      if (!source.whole && source.living) {
        until = Math.max(until, Math.max(source.lastWord(), source.unknownEventsTo) + 1);
      }
    }
    return until;
  }

  void read(long at, long append, @Nullable ConnectionRecord record) {
    clock.append(append);
    if (settled == 0) {
      settled = second(clock.millis() - JOIN);
    }
    LedgerDecisions ledger = decisions.at(at);
    decided += ledger.decisions().size();
    for (DecisionRecord decision : ledger.decisions()) {
      if (decision.getSettledMillis() != settled) {
        findings.add(
            at,
            decision,
            "was decided at %d, and the log permits %d%s"
                .formatted(decision.getSettledMillis(), settled, slowest));
      }
    }
    if (record != null) {
      switch (record.getKindCase()) {
        case BATCH -> batch(at, record.getBatch(), ledger);
        case SNAPSHOT_PART -> snapshot(at, record.getSnapshotPart(), ledger);
        case CONTROL -> histories.plan(clock.millis(), record.getControl().getPlanChange());
        case TICK, KIND_NOT_SET -> {}
      }
    }
    for (DecisionRecord decision : ledger.decisions()) {
      if (decision.getKind() == DecisionKind.LOST) {
        lost(at, decision);
      }
    }
    settle(at);
  }

  private void settle(long at) {
    long lowest = clock.millis();
    boolean allCertain = true;
    for (Source source : sources.all()) {
      if (source.living && clock.hasSurelyEnded(source.through)) {
        if (source.certain) {
          findings.add(
              "offset %d: the lease of %s is over and nobody noticed".formatted(at, source.name));
        }
        source.living = false;
        source.away = true;
        source.supposed = !findings.certain;
      }
      if (source.living) {
        if (source.through < lowest) {
          lowest = source.through;
          slowest = " (%s has spoken through %d)".formatted(source.name, lowest);
        }
        allCertain &= source.certain;
      }
    }
    long permitted = second(lowest - JOIN);
    if (!findings.certain && allCertain && permitted >= settled && clock.hasHeardAll()) {
      findings.certain = true;
      // The effects of an earlier restart may have been placed too late.
      histories.restartUnknown(permitted);
    }
    settled = Math.max(settled, permitted);
  }

  private static long second(long millis) {
    return Math.floorDiv(millis, Periods.SECOND) * Periods.SECOND;
  }

  /** Decides whether an emitter counts from here on, by the ledger's decisions and the log. */
  private void join(long at, Source source, Emitter emitter, LedgerDecisions ledger) {
    DecisionRecord behind = ledger.of(DecisionKind.BEHIND, emitter);
    DecisionRecord returned = ledger.of(DecisionKind.RETURNED, emitter);
    boolean current = sources.isCurrent(source.through, settled);
    if (behind != null) {
      source.away = true;
      source.supposed = false;
      if (current) {
        findings.add(at, behind, "had spoken through %d".formatted(source.through));
      }
    } else if (!source.away) {
      source.living = true;
      if (!current) {
        findings.add("offset %d: %s joined behind the books".formatted(at, source.name));
      }
    } else if (returned != null) {
      if (!current) {
        findings.add(at, returned, "had spoken through %d only".formatted(source.through));
      }
      source.away = false;
      source.supposed = false;
      source.living = true;
      if (!source.whole) {
        histories.restartUnknown(settled);
        return;
      }
      for (Source.Level level : source.levels()) {
        restarted(level, settled, DecisionKind.RETURNED, level.open);
      }
    } else if (current && source.supposed) {
      // If the emitter had been away, the ledger would have recorded its return: it was not away.
      source.away = false;
      source.supposed = false;
      source.living = true;
      source.whole = false;
      histories.restartUnknown(settled);
    } else if (current) {
      findings.add("offset %d: %s has returned and nobody noticed".formatted(at, source.name));
    }
  }

  private void batch(long at, Batch batch, LedgerDecisions ledger) {
    Emitter emitter = batch.getEmitter();
    Source source = sources.heard(Heading.of(batch), ledger, settled);
    if (source == null) {
      return;
    }
    source.forgetParts();
    boolean wasAway = source.away;
    boolean supposed = source.supposed;
    if (!source.living) {
      join(at, source, emitter, ledger);
    }
    if (supposed && source.living && ledger.of(DecisionKind.RETURNED, emitter) == null) {
      wasAway = false;
    }
    Placing placing =
        new Placing(source, batch.getBaseMillis() + source.offset, clock.millis(), settled);
    DecisionKind lateAs = wasAway ? DecisionKind.RETURNED : DecisionKind.LATE;
    boolean namedBefore = false;
    BatchSlices slices = source.read(batch);
    while (slices.next()) {
      Source.Level level = source.level(slices, histories);
      if (level == null) {
        namedBefore |= namedBefore(source, slices);
        continue;
      }
      placing.refused(slices, level.zone);
      if (source.living) {
        placing.events(slices, level, lateAs);
      } else {
        level.open = slices.openAfter();
      }
    }
    events += placing.events;
    if (!namedBefore) {
      findings.add(ledger.late(source.name, emitter, placing, !wasAway));
      findings.add(ledger.clamped(source.name, emitter, placing));
    }
    boolean known = source.whole;
    if (batch.getLeave() || batch.getGoodbye()) {
      ended(source, placing);
    }
    if (known) {
      findings.add(ledger.repaired(source.name, emitter, placing));
    }
  }

  /**
   * Returns true for a slice whose zone may have been named in the deleted part of the log. Then
   * the ledger has booked the slice. A name that was lost within the log is unknown to the ledger,
   * too.
   */
  private boolean namedBefore(Source source, BatchSlices slice) {
    if (!source.whole && Placing.drained(slice) > 0) {
      histories.restartUnknown(clock.millis());
    }
    if (!source.whole) {
      source.unknownEventsTo = clock.millis() + 1;
      histories.unknownUntil(source.unknownEventsTo + 1);
    }
    return !source.whole;
  }

  /**
   * Ends an emitter: a repair closes all that it still has open, since it reported that nothing is.
   */
  private void ended(Source source, Placing placing) {
    long when = Math.max(settled, source.lastWord() + 1);
    if (source.living && source.whole) {
      source.levels().forEach(level -> placing.said(level, 0, when));
    } else if (source.living) {
      histories.unknownUntil(when);
    }
    source.forgetLevels();
    source.living = false;
    source.away = false;
    source.whole = true;
  }

  private void snapshot(long at, SnapshotPart part, LedgerDecisions ledger) {
    Emitter emitter = part.getEmitter();
    Source source = sources.heard(Heading.of(part), ledger, settled);
    if (source == null) {
      return;
    }
    source.names.read(part);
    Map<String, Long> all = source.collect(part);
    if (all == null) {
      if (!source.whole && ledger.of(DecisionKind.RETURNED, emitter) != null) {
        join(at, source, emitter, ledger); // the other parts are gone
      }
      return;
    }
    if (!source.living && !source.away) {
      join(at, source, emitter, ledger);
    }
    Placing placing = new Placing(source, 0, clock.millis(), settled);
    if (source.living && source.whole) {
      long when = Math.max(settled, source.through);
      all.forEach((zone, open) -> placing.said(source.level(zone, histories), open, when));
      for (Source.Level level : source.levels()) {
        placing.said(level, all.getOrDefault(level.zone.zone, 0L), when);
      }
      findings.add(ledger.repaired(source.name, emitter, placing));
    } else if (source.living) {
      seed(source, all);
    } else {
      source.replaceLevels(all, histories);
      source.whole = true;
      join(at, source, emitter, ledger);
    }
  }

  /** Takes an emitter's first known counts as open since before the first record. */
  private void seed(Source source, Map<String, Long> all) {
    if (!source.certain) {
      return;
    }
    source.whole = true;
    source.replaceLevels(all, histories);
    source.levels().forEach(level -> level.zone.seed(level.open));
    histories.unknownUntil(
        Math.max(settled, Math.max(source.lastWord(), source.unknownEventsTo) + 1));
  }

  private void lost(long at, DecisionRecord decision) {
    Source source = sources.of(decision.getEmitter());
    if (source == null) {
      decisions.awayBefore.add(decision.getEmitter());
      histories.restartUnknown(decision.getAtMillis());
      findings.add(at, decision, "was never heard of");
      return;
    }
    if (!source.living) {
      findings.add(at, decision, "was not counted");
    }
    if (clock.isWithinLease(source.through) || clock.isAfterSilence()) {
      findings.add(
          at,
          decision,
          "had spoken through %d, the log's silence ended at %d, and log time is %d"
              .formatted(source.through, clock.silenceEnd(), clock.millis()));
    }
    long when = source.lastWord() + 1;
    if (decision.getAtMillis() != when
        && (decision.getAtMillis() < when || decision.getAtMillis() > source.unknownEventsTo + 1)) {
      findings.add(
          at,
          decision,
          "takes effect at %d, its last word was %d".formatted(decision.getAtMillis(), when));
    }
    source.living = false;
    source.away = true;
    source.supposed = false;
    if (!source.whole) {
      histories.restartUnknown(when);
      return;
    }
    for (Source.Level level : source.levels()) {
      restarted(level, when, DecisionKind.LOST, -level.open);
    }
  }

  /** Connections that a restart ended or brought back. */
  private static void restarted(Source.Level level, long at, DecisionKind why, long change) {
    if (level.open != 0) {
      level.zone.add(ZoneHistory.Rare.level(at, why, change));
      level.zone.restarted(at, level.open);
    }
  }
}
