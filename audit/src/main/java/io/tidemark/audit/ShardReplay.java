package io.tidemark.audit;

import com.google.protobuf.ByteString;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.ClosedCount;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.DecisionKind;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Emitter;
import io.tidemark.events.v1.PlanChange;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.events.v1.RefusedCount;
import io.tidemark.events.v1.SnapshotPart;
import io.tidemark.events.v1.Tally;
import io.tidemark.events.v1.ZoneLevel;
import io.tidemark.events.v1.ZoneSlice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Follows one shard's log and the ledger's decisions about it. What the ledger decided is taken as
 * given once the log is found to have permitted it; everything else follows from the records.
 */
final class ShardReplay {
  private static final long SILENCE = 5_000;
  private static final long JOIN = 2_000;
  private static final long SLACK = 2_000;

  private static final class Source {
    final String name;
    final Map<String, Long> levels = new TreeMap<>();
    final Set<String> seeded = new HashSet<>();

    /** Its first record that was read is its first ever, or a whole snapshot has come. */
    boolean whole;

    boolean living;
    boolean away;
    long sequence;
    long through;
    long lastEvent;
    long offset;
    long lostAt;
    long snapshot = -1;
    int parts;
    final Map<String, Long> collected = new HashMap<>();

    Source(String name) {
      this.name = name;
    }

    long lastWord() {
      return Math.max(through, lastEvent);
    }
  }

  private final long lease;
  private final boolean fromTheStart;
  private final Map<Emitter, Source> sources = new HashMap<>();
  private final Map<Long, List<DecisionRecord>> decisions = new HashMap<>();
  private final Map<String, ZoneHistory> zones = new TreeMap<>();
  private final List<String> findings = new ArrayList<>();
  private long logTime;
  private long silenceEnd;
  private long settled;
  private int events;

  /**
   * @param fromTheStart the first record that it will be given is the first that there ever was
   */
  ShardReplay(long lease, boolean fromTheStart, Collection<DecisionRecord> about) {
    this.lease = lease;
    this.fromTheStart = fromTheStart;
    for (DecisionRecord decision : about) {
      decisions.computeIfAbsent(decision.getOffset(), at -> new ArrayList<>()).add(decision);
    }
  }

  Map<String, ZoneHistory> zones() {
    return zones;
  }

  /** What the log did not permit. */
  List<String> findings() {
    return findings;
  }

  /** Everything before can have been settled. */
  long settled() {
    return settled;
  }

  int events() {
    return events;
  }

  /** The last time at which something is not known: proxies that never said all that they have. */
  long unknownUntil() {
    long until = 0;
    for (Source source : sources.values()) {
      if (!source.whole && !source.away) {
        until = Math.max(until, source.lastWord() + 1);
      }
    }
    return until;
  }

  void read(long at, long append, @Nullable ConnectionRecord record) {
    if (append - logTime > SILENCE) {
      silenceEnd = append;
    }
    logTime = Math.max(logTime, append);
    if (settled == 0) {
      settled = second(logTime - JOIN);
    }
    List<DecisionRecord> here = decisions.getOrDefault(at, List.of());
    for (DecisionRecord decision : here) {
      if (decision.getSettledMillis() != settled && fromTheStart) {
        find(
            at,
            decision,
            "was decided at %d, and the log permits %d"
                .formatted(decision.getSettledMillis(), settled));
      }
    }
    if (record != null) {
      switch (record.getKindCase()) {
        case BATCH -> batch(at, record.getBatch(), here);
        case SNAPSHOT_PART -> snapshot(at, record.getSnapshotPart(), here);
        case CONTROL -> plan(record.getControl().getPlanChange());
        case TICK, KIND_NOT_SET -> {}
      }
    }
    for (DecisionRecord decision : here) {
      if (decision.getKind() == DecisionKind.LOST) {
        lost(at, decision);
      }
    }
    long lowest = logTime;
    for (Map.Entry<Emitter, Source> of : sources.entrySet()) {
      Source source = of.getValue();
      if (source.living) {
        lowest = Math.min(lowest, source.through);
        if (logTime - source.through > lease + SLACK && logTime - silenceEnd > lease + SLACK) {
          findings.add(
              "offset %d: the lease of %s is over and nobody noticed".formatted(at, source.name));
          source.living = false;
          source.away = true;
        }
      }
    }
    settled = Math.max(settled, second(lowest - JOIN));
  }

  private static long second(long millis) {
    return Math.floorDiv(millis, Periods.SECOND) * Periods.SECOND;
  }

  private void find(long at, DecisionRecord decision, String what) {
    findings.add(
        "offset %d: %s of %s %s"
            .formatted(at, decision.getKind(), decision.getEmitter().getNode(), what));
  }

  private static @Nullable DecisionRecord decided(
      List<DecisionRecord> here, DecisionKind kind, Emitter emitter) {
    for (DecisionRecord decision : here) {
      if (decision.getKind() == kind && decision.getEmitter().equals(emitter)) {
        return decision;
      }
    }
    return null;
  }

  /** Null for a record that was there before. */
  private @Nullable Source heard(
      Emitter emitter, long sequence, long through, boolean measured, long clock) {
    Source source = sources.computeIfAbsent(emitter, e -> new Source(name(e)));
    if (sequence <= source.sequence) {
      return null;
    }
    if (source.sequence == 0) {
      source.whole = sequence == 1 || fromTheStart;
    }
    if (sequence != source.sequence + 1) {
      source.parts = 0;
      source.collected.clear();
    }
    source.sequence = sequence;
    source.offset = measured ? clock : logTime - through;
    source.through = Math.max(source.through, Math.min(through + source.offset, logTime));
    return source;
  }

  private static String name(Emitter emitter) {
    ByteString run = emitter.getIncarnation();
    return emitter.getNode()
        + "/"
        + String.format("%02x%02x", run.byteAt(0), run.byteAt(run.size() - 1));
  }

  /** Whether it counts from here on, by what the ledger decided and the log permitted. */
  private void join(long at, Source source, Emitter emitter, List<DecisionRecord> here) {
    DecisionRecord behind = decided(here, DecisionKind.BEHIND, emitter);
    DecisionRecord returned = decided(here, DecisionKind.RETURNED, emitter);
    boolean current = source.through >= settled && logTime - source.through <= lease;
    if (behind != null) {
      source.away = true;
      source.lostAt = source.through;
      if (current) {
        find(at, behind, "had spoken through %d".formatted(source.through));
      }
    } else if (!source.away) {
      source.living = true;
      if (!current) {
        findings.add("offset %d: %s joined behind the books".formatted(at, source.name));
      }
    } else if (returned != null) {
      if (!current) {
        find(at, returned, "had spoken through %d only".formatted(source.through));
      }
      source.away = false;
      source.living = true;
      source.whole = true;
      source.levels.forEach(
          (zone, level) -> {
            if (level != 0) {
              level(zone, settled, DecisionKind.RETURNED, level, source.lostAt);
              noted(zone, settled, -1, 0, 0, 0, level);
            }
          });
    } else if (current) {
      findings.add("offset %d: %s has returned and nobody noticed".formatted(at, source.name));
    }
  }

  private void batch(long at, Batch batch, List<DecisionRecord> here) {
    Source source =
        heard(
            batch.getEmitter(),
            batch.getSequence(),
            batch.getCompleteThroughMillis(),
            batch.hasClockOffsetMillis(),
            batch.getClockOffsetMillis());
    if (source == null) {
      return;
    }
    source.parts = 0;
    source.collected.clear();
    boolean wasAway = source.away;
    if (!source.living) {
      join(at, source, batch.getEmitter(), here);
    }
    long base = batch.getBaseMillis() + source.offset;
    DecisionKind lateAs = wasAway ? DecisionKind.RETURNED : DecisionKind.LATE;
    long late = 0;
    for (ZoneSlice slice : batch.getZonesList()) {
      refused(slice, base);
      if (source.living) {
        late += events(source, slice, base, lateAs);
      } else {
        source.levels.put(slice.getZone(), slice.getOpenAfter());
      }
    }
    DecisionRecord told = decided(here, DecisionKind.LATE, batch.getEmitter());
    if (lateAs == DecisionKind.LATE && (told != null) != (late > 0)) {
      findings.add(
          "offset %d: %d late events of %s, and the ledger %s"
              .formatted(at, late, source.name, told == null ? "did not tell" : "told of some"));
    }
    if (batch.getLeave() || batch.getGoodbye()) {
      if (source.living) {
        source.levels.forEach(
            (zone, level) -> {
              if (level != 0) {
                level(
                    zone,
                    Math.max(settled, source.lastWord() + 1),
                    DecisionKind.REPAIRED,
                    -level,
                    source.through);
              }
            });
      }
      source.levels.clear();
      source.living = false;
      source.away = false;
      source.whole = true;
    }
  }

  private long events(Source source, ZoneSlice slice, long base, DecisionKind lateAs) {
    ZoneHistory zone = zone(slice.getZone());
    long net = 0;
    long lateNet = 0;
    long late = 0;
    for (long after : slice.getOpened().getAtMillisList()) {
      long when = Math.min(base + after, logTime);
      net++;
      events++;
      if (when < settled) {
        late++;
        lateNet++;
      } else {
        zone.opens.add(when, 1);
        source.lastEvent = Math.max(source.lastEvent, when);
      }
    }
    for (int i = 0; i < slice.getClosed().getAtMillisCount(); i++) {
      long when = Math.min(base + slice.getClosed().getAtMillis(i), logTime);
      net--;
      events++;
      if (when < settled) {
        late++;
        lateNet--;
      } else {
        zone.closes.add(when, 1);
        source.lastEvent = Math.max(source.lastEvent, when);
      }
      boolean drain = slice.getClosed().getCategory(i) == CloseCategory.DRAIN;
      noted(
          slice.getZone(),
          Math.max(when, settled),
          -1,
          0,
          slice.getClosed().getBytesIn(i),
          slice.getClosed().getBytesOut(i),
          drain ? 1 : 0);
    }
    for (Tally tally : slice.getTalliesList()) {
      long moved = tally.getOpened() - tally.getClosed();
      net += moved;
      if (!tally(source, zone, tally, base)) {
        late += tally.getOpened() + tally.getClosed();
        lateNet += moved;
      }
    }
    if (lateNet != 0) {
      level(slice.getZone(), settled, lateAs, lateNet, 0);
    }
    long level = source.levels.merge(slice.getZone(), net, Long::sum);
    if (level != slice.getOpenAfter()) {
      said(source, slice.getZone(), slice.getOpenAfter(), Math.max(settled, base));
    } else {
      source.seeded.add(slice.getZone());
    }
    return late;
  }

  /** False if all of it is settled. */
  private boolean tally(Source source, ZoneHistory zone, Tally tally, long base) {
    long start = Math.min(base + tally.getStartMillis(), logTime);
    long end = Math.max(start + 1, Math.min(start + tally.getLengthMillis(), logTime + 1));
    long shown = Math.max(start, settled);
    long drained = 0;
    for (ClosedCount by : tally.getClosedByList()) {
      drained += by.getCategory() == CloseCategory.DRAIN ? by.getCount() : 0;
    }
    noted(zone.zone, shown, -1, 0, tally.getBytesIn(), tally.getBytesOut(), drained);
    if (tally.getOpened() + tally.getClosed() == 0) {
      return true;
    }
    if (end <= settled) {
      return false;
    }
    source.lastEvent = Math.max(source.lastEvent, end);
    if (end - start == 1) {
      zone.opens.add(start, tally.getOpened());
      zone.closes.add(start, tally.getClosed());
      return true;
    }
    long before = Periods.share(tally.getIntegralMillis(), shown - start, end - start);
    zone.coarse.add(
        new ZoneHistory.Coarse(
            shown, end, tally.getIntegralMillis() - before, tally.getHigh(), tally.getLow()));
    zone.rare.add(ZoneHistory.Rare.tallyEnd(end, tally.getOpened(), tally.getClosed()));
    return true;
  }

  /** It says another level than what was counted: a seed where nothing was known, or a repair. */
  private void said(Source source, String zone, long open, long at) {
    long by = open - source.levels.getOrDefault(zone, 0L);
    source.levels.put(zone, open);
    if (!source.whole && source.seeded.add(zone)) {
      zone(zone).seed += by;
    } else if (by != 0) {
      level(zone, at, DecisionKind.REPAIRED, by, 0);
    }
  }

  private void refused(ZoneSlice slice, long base) {
    for (Tally tally : slice.getTalliesList()) {
      long when = Math.max(settled, Math.min(base + tally.getStartMillis(), logTime));
      for (RefusedCount of : tally.getRefusedList()) {
        noted(slice.getZone(), when, reason(of.getReason()), of.getCount(), 0, 0, 0);
      }
    }
    for (int i = 0; i < slice.getRefused().getReasonCount(); i++) {
      long when = Math.max(settled, Math.min(base + slice.getRefused().getAtMillis(i), logTime));
      noted(slice.getZone(), when, reason(slice.getRefused().getReason(i)), 1, 0, 0, 0);
    }
  }

  private static int reason(RefusalReason reason) {
    return reason == RefusalReason.UNRECOGNIZED ? 0 : reason.getNumber();
  }

  private void snapshot(long at, SnapshotPart part, List<DecisionRecord> here) {
    Source source =
        heard(
            part.getEmitter(),
            part.getSequence(),
            part.getCompleteThroughMillis(),
            part.hasClockOffsetMillis(),
            part.getClockOffsetMillis());
    if (source == null) {
      return;
    }
    if (part.getPart() == 0) {
      source.collected.clear();
      source.parts = 0;
      source.snapshot = part.getSnapshot();
    }
    if (part.getSnapshot() != source.snapshot || part.getPart() != source.parts) {
      source.parts = 0;
      source.collected.clear();
      source.snapshot = -1;
      return;
    }
    source.parts++;
    for (ZoneLevel level : part.getZonesList()) {
      source.collected.put(level.getZone(), level.getOpen());
    }
    if (source.parts < part.getParts()) {
      return;
    }
    Map<String, Long> all = new TreeMap<>(source.collected);
    source.collected.clear();
    source.parts = 0;
    source.snapshot = -1;
    if (!source.living && !source.away) {
      join(at, source, part.getEmitter(), here);
    }
    if (source.living) {
      source.levels.keySet().forEach(zone -> all.putIfAbsent(zone, 0L));
      all.forEach((zone, open) -> said(source, zone, open, Math.max(settled, source.through)));
    } else {
      source.levels.clear();
      source.levels.putAll(all);
      join(at, source, part.getEmitter(), here);
    }
    source.whole = true;
    source.levels.values().removeIf(open -> open == 0);
  }

  private void lost(long at, DecisionRecord decision) {
    Source source = sources.get(decision.getEmitter());
    if (source == null) {
      if (fromTheStart) {
        find(at, decision, "was never heard of");
      }
      return;
    }
    if (!source.living) {
      find(at, decision, "was not counted");
    }
    if (logTime - source.through <= lease || logTime - silenceEnd <= lease) {
      find(
          at,
          decision,
          "had spoken through %d, the log's silence ended at %d, and log time is %d"
              .formatted(source.through, silenceEnd, logTime));
    }
    long when = source.lastWord() + 1;
    if (decision.getAtMillis() != when) {
      find(
          at,
          decision,
          "takes effect at %d, its last word was %d".formatted(decision.getAtMillis(), when));
    }
    source.living = false;
    source.away = true;
    source.lostAt = when;
    source.levels.forEach(
        (zone, level) -> {
          if (level != 0) {
            level(zone, when, DecisionKind.LOST, -level, when);
            noted(zone, when, -1, 0, 0, 0, level);
          }
        });
  }

  private void plan(PlanChange change) {
    String plan = change.getPlan().isEmpty() ? Contract.UNKNOWN_PLAN : change.getPlan();
    zone(change.getZone())
        .rare
        .add(
            ZoneHistory.Rare.plan(
                logTime, plan, change.hasGuideline() ? change.getGuideline() : -1));
  }

  private void level(String zone, long at, DecisionKind why, long change, long since) {
    zone(zone).rare.add(ZoneHistory.Rare.level(at, why, change, since));
  }

  private void noted(
      String zone, long at, int reason, long refused, long in, long out, long restarted) {
    if (refused != 0 || in != 0 || out != 0 || restarted != 0) {
      zone(zone).noted.add(new ZoneHistory.Noted(at, reason, refused, in, out, restarted));
    }
  }

  private ZoneHistory zone(String id) {
    return zones.computeIfAbsent(id, ZoneHistory::new);
  }
}
