package io.tidemark.audit;

import io.tidemark.events.Periods;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.SnapshotPart;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Follows one shard's log and the ledger's decisions about it. What the ledger decided is taken as
 * given once the log is found to have permitted it; everything else follows from the records.
 *
 * <p>In a log without its beginning it is certain only after a while: when a lease has passed in
 * which everybody who lives has been heard, and all of them have spoken past what may have been
 * settled at the first record. What it finds before means nothing.
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

  /** The emitter that keeps the settled time from being later, for people. */
  private String slowest = "";

  private long events;
  private long decided;

  /**
   * @param firstOffset of the first record that it will be given
   * @param about decisions about this shard, also from before
   */
  ShardReplay(long lease, long firstOffset, Collection<DecisionRecord> about) {
    this.clock = new LogClock(lease);
    this.fromTheStart = firstOffset == 0;
    this.histories = new Histories(fromTheStart);
    this.findings.certain = fromTheStart;
    this.decisions = new DecisionsByOffset(firstOffset, about);
    this.sources = new Sources(clock, decisions, findings, fromTheStart);
  }

  Histories histories() {
    return histories;
  }

  /** The decisions that the log did not permit. */
  List<String> findings() {
    return findings.all();
  }

  /** Everything before can have been settled. */
  long settled() {
    return settled;
  }

  long events() {
    return events;
  }

  long decided() {
    return decided;
  }

  /** From here on the rows can be recounted. */
  long knownFrom() {
    if (!findings.certain) {
      return Long.MAX_VALUE;
    }
    long until = histories.unknownUntil();
    for (Source source : sources.all()) {
      if (!source.whole && source.living) {
        until = Math.max(until, source.lastWord() + 1);
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
      // What a restart did before may have been placed too late.
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
      source.levels.forEach(
          (zone, level) -> {
            if (level != 0) {
              histories.level(zone, settled, DecisionKind.RETURNED, level);
              histories.restarted(zone, settled, level);
            }
          });
    } else if (current && source.supposed) {
      // Had it been away, the ledger would have told of its return: it never was.
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
        new Placing(
            histories, source, batch.getBaseMillis() + source.offset, clock.millis(), settled);
    DecisionKind lateAs = wasAway ? DecisionKind.RETURNED : DecisionKind.LATE;
    boolean namedBefore = false;
    for (ZoneSlice slice : source.read(batch).getZonesList()) {
      if (slice.getZone().isEmpty()) {
        namedBefore |= namedBefore(source, slice);
        continue;
      }
      placing.refused(slice);
      if (source.living) {
        placing.events(slice, lateAs);
      } else {
        source.levels.put(slice.getZone(), slice.getOpenAfter());
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
   * Returns true for a slice whose zone may have been named before the log that is left begins. The
   * ledger has booked it then. A name that was lost within the log is known to nobody.
   */
  private boolean namedBefore(Source source, ZoneSlice slice) {
    if (!source.whole && Placing.drained(slice) > 0) {
      histories.restartUnknown(clock.millis());
    }
    source.lastEventUnknown |= !source.whole;
    return !source.whole;
  }

  /** A repair closes all that the emitter still has open: it said that nothing is. */
  private void ended(Source source, Placing placing) {
    long when = Math.max(settled, source.lastWord() + 1);
    if (source.living && source.whole) {
      List.copyOf(source.levels.keySet()).forEach(zone -> placing.said(zone, 0, when));
    } else if (source.living) {
      histories.unknownUntil(when);
    }
    source.levels.clear();
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
    Placing placing = new Placing(histories, source, 0, clock.millis(), settled);
    if (source.living && source.whole) {
      Set<String> both = new TreeSet<>(source.levels.keySet());
      both.addAll(all.keySet());
      long when = Math.max(settled, source.through);
      both.forEach(zone -> placing.said(zone, all.getOrDefault(zone, 0L), when));
      findings.add(ledger.repaired(source.name, emitter, placing));
    } else if (source.living) {
      seed(source, all);
    } else {
      source.levels.clear();
      source.levels.putAll(all);
      source.whole = true;
      join(at, source, emitter, ledger);
    }
    source.levels.values().removeIf(open -> open == 0);
  }

  /** The first that is known of it: as if it had been so all along. */
  private void seed(Source source, Map<String, Long> all) {
    if (!source.certain) {
      return;
    }
    source.whole = true;
    source.lastEventUnknown = false;
    source.levels.clear();
    source.levels.putAll(all);
    all.forEach((zone, open) -> histories.zone(zone).seed(open));
    histories.unknownUntil(Math.max(settled, source.lastWord() + 1));
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
    if (decision.getAtMillis() != when && !source.lastEventUnknown) {
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
    source.levels.forEach(
        (zone, level) -> {
          if (level != 0) {
            histories.level(zone, when, DecisionKind.LOST, -level);
            histories.restarted(zone, when, level);
          }
        });
  }
}
