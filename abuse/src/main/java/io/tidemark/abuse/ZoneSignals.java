package io.tidemark.abuse;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Conduct;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.ledger.Witness;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The signals of one zone that detectors read: sums over the zone and per source, in bounded memory
 * ({@link #MOST_BYTES}). Seconds are those of log time.
 */
public final class ZoneSignals implements Witness.Zone {
  /** An upper bound of the memory of a zone. */
  public static final long MOST_BYTES = 192 << 10;

  /** A connection that is closed sooner is a brief one. */
  private static final long BRIEF_MILLIS = 5_000;

  /**
   * The shortest duration of a good connection. A good one has also carried data, and was not
   * dropped. One that replaces a dropped one of this duration is not counted as a new open.
   */
  private static final long LASTED_MILLIS = 10_000;

  /** A source that comes less often than this in about ten seconds gets no figures of its own. */
  private static final int REMEMBERED_FROM = 3;

  private static final int REMEMBERED_FROM_FULL = 8;

  /**
   * Detectors look only at stirred zones. A zone is stirred if one source has more than this of
   * recent opens, short connections or refusals, or more than {@link #HELD_STIRRING} open
   * connections, or at least {@link ZoneSnapshot#NOTABLE} in which little is sent, or if the zone
   * as a whole is stirred ({@link ZoneSums#isStirred}).
   */
  private static final float STIRRING = 20;

  private static final int HELD_STIRRING = 90;

  /** Evidence, in nats, from which on detectors look at a zone. */
  static final float EVIDENCE_STIRRING = 4;

  /** Seconds after which it is known which clients of the zone are new. */
  private static final int KNOWN_SECONDS = 3_600;

  public final String zone;
  String plan;
  final ZoneSums sums;
  final Sources sources = new Sources();
  private final GoodSourceSample goods = new GoodSourceSample();

  private final SourceMemory crowd;

  private final Watching watching;

  /** The list to which this zone adds itself. */
  private final StirredZones stirredZones;

  private final ConductTally tally = new ConductTally();
  private final ZoneConduct conduct = new ZoneConduct(tally);

  final FindingThrottle reports = new FindingThrottle();

  /**
   * Mixed into the hash of a source, so that it has an entry for each zone in the shared memory.
   */
  private final long salt;

  /** Open connections of the zone, as booked. */
  long open;

  /** The zone is on the list of the zones that detectors have to look at. */
  private boolean stirred;

  ZoneSignals(
      String zone,
      String plan,
      SourceMemory crowd,
      Watching watching,
      StirredZones stirredZones,
      int second) {
    this.zone = zone;
    this.plan = plan;
    this.crowd = crowd;
    this.watching = watching;
    this.stirredZones = stirredZones;
    this.salt = zone.hashCode() * 0x9e3779b97f4a7c15L;
    this.sums = new ZoneSums(second);
  }

  @Override
  public void plan(String name) {
    plan = name;
  }

  @Override
  public void open(long connections) {
    open = connections;
  }

  /**
   * A connection that replaces a dropped one only raises the open count: it is not counted as a new
   * open.
   */
  @Override
  public void opened(long high, long low, int second) {
    boolean another = sums.opened(second);
    tally.opened();
    SourceActivity source = comes(high, low, second);
    if (source != null) {
      source.open(source.open() + 1, second);
      if (!source.replaces() && another) {
        source.opened();
        if (source.isStranger()) {
          sums.openedByStranger(second);
        }
      }
      stirIf(
          source.opened > STIRRING
              || source.open() > HELD_STIRRING
              || source.openedEvidence > EVIDENCE_STIRRING);
    }
    stirIf(sums.isStirred());
  }

  @Override
  public void closed(
      long high, long low, long durationMillis, long bytes, CloseCategory category, int second) {
    boolean isProxys = category == CloseCategory.DRAIN || category == CloseCategory.PROXY_ERROR;
    if (!isProxys) {
      tally.ended(durationMillis, bytes);
    }
    boolean brief = durationMillis < BRIEF_MILLIS;
    boolean lasted = durationMillis >= LASTED_MILLIS;
    boolean dropped = lasted && Witness.isDropped(category);
    boolean good = lasted && !dropped && bytes > 0;
    sums.closed(brief, dropped, second);
    if (lasted) {
      sums.said(bytes, durationMillis);
    }
    long key = SourceKey.of(high, low);
    if (key == SourceKey.NONE) {
      return;
    }
    long hash = hash(key);
    if (!isProxys && ConductTally.isSoon(durationMillis) && !crowd.regulars.knows(hash)) {
      tally.soonByNew();
    }
    if (good || dropped) {
      crowd.regulars.add(hash);
    }
    if (good && !watching.trusts(high, low, key)) {
      goods.add(key, second);
    }
    // A brief connection counts as an arrival again when it closes: so a slow reconnect loop is
    // tracked, too.
    SourceActivity source = brief ? comes(high, low, second) : find(key, hash, second);
    if (source != null) {
      source.closed(1, second);
      if (brief) {
        source.brief();
      }
      if (good || dropped) {
        source.lasted(good);
      }
      if (dropped) {
        source.dropped(1);
      }
      stirIf(source.brief > STIRRING || source.briefEvidence > EVIDENCE_STIRRING);
    }
  }

  @Override
  public void refused(long high, long low, RefusalReason reason, long pathHash, int second) {
    if (!isClientsDoing(reason)) {
      return;
    }
    sums.refused(second);
    SourceActivity source = comes(high, low, second);
    if (source != null) {
      source.refused();
      if (pathHash != 0) {
        source.paths |= 1L << ((pathHash * 0x9e3779b97f4a7c15L) >>> 58);
      }
      stirIf(source.refused > STIRRING || source.refusedEvidence > EVIDENCE_STIRRING);
    }
  }

  @Override
  public void earlier(long high, long low, int change, int second) {
    long key = SourceKey.of(high, low);
    SourceActivity source = find(key, hash(key), second);
    if (source != null) {
      source.open(source.open() + change, second);
    }
  }

  /**
   * Takes a report of how many connections a source holds, so it is tracked even if its opens were
   * not seen.
   */
  @Override
  public void holds(long high, long low, long connections, long bytes, int second) {
    long key = SourceKey.of(high, low);
    if (key == SourceKey.NONE || connections < 1 || watching.trusts(high, low, key)) {
      return;
    }
    SourceActivity known = sources.find(key, second);
    SourceActivity source = known == null ? add(key, hash(key), second) : known;
    if (source.reports == HolderReports.NOTHING) {
      source.reports = new HolderReports();
    }
    source.reports.add(connections, bytes, sums.saidIn(source.manySeconds(second)), second);
    long now = Math.min(Integer.MAX_VALUE, source.reports.openNow());
    source.open((int) Math.max(source.open(), now), second);
    stirIf(
        source.open() > HELD_STIRRING
            || (source.reports.isQuiet() && source.open() >= ZoneSnapshot.NOTABLE));
  }

  @Override
  public void tallied(long opened, long closed, long dropped, int second) {
    sums.tallied(opened, second);
    shrink(closed, dropped, second);
  }

  @Override
  public void lost(long connections, int second) {
    shrink(connections, connections, second);
  }

  @Override
  public @Nullable Conduct takeConduct() {
    return conduct.take(areAllNew(), sums.second());
  }

  private boolean areAllNew() {
    return sums.knownSeconds() < KNOWN_SECONDS;
  }

  /** A surge that is certain before its minute is settled. */
  @Nullable Finding surge(AbuseRule rule, int second) {
    return conduct.surge(rule, areAllNew(), second);
  }

  /**
   * Removes connections whose sources are unknown: each source loses the same share as the zone.
   */
  private void shrink(long connections, long dropped, int second) {
    if (connections <= 0) {
      return;
    }
    sums.lost(dropped, second);
    double share = open <= 0 ? 0 : Math.min(1, (double) connections / open);
    float droppedShare = (float) dropped / connections;
    sources.each(
        second,
        source -> {
          int gone = (int) Math.round(source.open() * share);
          source.closed(gone, second);
          source.dropped(gone * droppedShare);
        });
  }

  /** True if the client caused the refusal, and not the origin, the proxy, a toggle or a limit. */
  private static boolean isClientsDoing(RefusalReason reason) {
    return switch (reason) {
      case BAD_HANDSHAKE, ORIGIN_REFUSED, RULE, RATE_LIMIT -> true;
      case TOGGLED_OFF,
          UNKNOWN_ZONE,
          SOURCE_LIMIT,
          ZONE_LIMIT,
          ORIGIN_UNREACHABLE,
          ORIGIN_TIMEOUT,
          ORIGIN_UNTRUSTED,
          CLIENT_GONE,
          DRAINING,
          CAPACITY,
          REFUSED_UNSPECIFIED,
          UNRECOGNIZED ->
          false;
    };
  }

  /**
   * Counts an arrival of a source; returns its activity, or {@code null} if it comes too seldom to
   * be tracked.
   */
  private @Nullable SourceActivity comes(long high, long low, int second) {
    long key = SourceKey.of(high, low);
    if (key == SourceKey.NONE || watching.trusts(high, low, key)) {
      return null;
    }
    long hash = hash(key);
    SourceActivity known = find(key, hash, second);
    if (known != null) {
      return known;
    }
    int from = sources.isFull() ? REMEMBERED_FROM_FULL : REMEMBERED_FROM;
    if (crowd.passers.comes(hash, second) < from + crowd.passers.crowded()) {
      return null;
    }
    return add(key, hash, second);
  }

  private @Nullable SourceActivity find(long key, long hash, int second) {
    return crowd.tracked.mayHave(hash) ? sources.find(key, second) : null;
  }

  private SourceActivity add(long key, long hash, int second) {
    crowd.tracked.add(hash);
    SourceActivity source = sources.add(key, second);
    source.known = crowd.regulars.knows(hash);
    return source;
  }

  private long hash(long key) {
    long mixed = (key ^ salt) * 0x9e3779b97f4a7c15L;
    return (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
  }

  private void stirIf(boolean noticed) {
    if (noticed) {
      stir();
    }
  }

  /** Makes detectors look at the zone the next time that they look. */
  void stir() {
    if (!stirred) {
      stirred = true;
      stirredZones.add(this);
    }
  }

  /** Notes that the zone was taken off the list of the zones that detectors have to look at. */
  void taken() {
    stirred = false;
  }

  /** The part of the zone's good connections that a source has, ended or open. */
  double goodShare(long key, int second) {
    double ended = goods.share(key);
    SourceActivity source = sources.find(key, second);
    if (source == null || source.reports.isQuiet()) {
      return ended;
    }
    double held = (double) source.reports.open() / Math.max(1, open);
    return Math.max(ended, Math.min(1, held));
  }

  /** Visits all tracked sources, as of this second. */
  void each(int second, Consumer<SourceActivity> visitor) {
    sources.each(second, visitor);
  }

  /**
   * Forgets sources that did nothing for long, gives their room back, and enters those that remain
   * in the filter of tracked sources.
   */
  void tidy(int second) {
    sources.tidy(second);
    sources.keys(key -> crowd.tracked.add(hash(key)));
  }

  /** Bytes on the heap, about. */
  public long memory() {
    return 256 + sources.memory() + goods.memory() + conduct.memory();
  }

  Witness.Held held() {
    return new Witness.Held(sources.size(), memory(), sources.evicted());
  }
}
