package io.tidemark.abuse;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.RefusalReason;
import io.tidemark.ledger.Witness;
import java.util.function.Consumer;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.jspecify.annotations.Nullable;

/**
 * What is going on in one zone now: sums of the zone, and of each source. The memory is bounded
 * whatever happens ({@link #MOST_BYTES}). Seconds are log time's.
 */
public final class ZoneSignals implements Witness.Zone {
  /** More than any zone takes. */
  public static final long MOST_BYTES = 256 << 10;

  /** A connection that is closed sooner was opened for nothing. */
  private static final long BRIEF_MILLIS = 5_000;

  /** What lived for so long, and said something, was somebody's. */
  private static final long GOOD_MILLIS = 10_000;

  /** Who loses a connection after so long comes back, and may. */
  private static final long DROPPED_MILLIS = 10_000;

  private static final int LOG_BUCKETS = 10;

  /** Below these no detector has anything to say, so none is asked. */
  private static final float STIRRING = 20;

  private static final int ZONE_STIRRING = 100;

  public final String zone;
  String plan;
  final ZoneSums sums;
  final Sources sources = new Sources();

  /** Sources that were not known, this minute and the one before: more than can be remembered. */
  private @Nullable HllSketch newcomers;

  private double newcomersBefore;
  private int newcomersMinute;

  /** Something is going on that a detector may want to look at. */
  private boolean stirred;

  ZoneSignals(String zone, String plan, int second) {
    this.zone = zone;
    this.plan = plan;
    this.sums = new ZoneSums(second);
  }

  @Override
  public void opened(long high, long low, int second) {
    sums.opened(second);
    Source source = source(high, low, second);
    if (source != null) {
      source.open++;
      source.opened++;
      source.gained++;
      stirred |= source.opened > STIRRING || source.open > STIRRING;
    }
    stirred |= sums.opened > ZONE_STIRRING;
  }

  @Override
  public void closed(
      long high, long low, long durationMillis, long bytes, CloseCategory category, int second) {
    boolean brief = durationMillis < BRIEF_MILLIS;
    boolean dropped = isDropped(category);
    boolean good = !brief && !dropped && bytes > 0 && durationMillis >= GOOD_MILLIS;
    dropped &= durationMillis >= DROPPED_MILLIS;
    sums.closed(brief, dropped, second);
    Source source = source(high, low, second);
    if (source == null) {
      return;
    }
    if (source.open > 0) {
      source.open--;
    }
    if (brief) {
      source.brief++;
      stirred |= source.brief > STIRRING;
    } else if (good) {
      source.good++;
      source.known = true;
    }
    if (dropped) {
      source.dropped++;
      source.known = true;
    }
  }

  @Override
  public void refused(long high, long low, RefusalReason reason, long pathHash, int second) {
    if (!isClientsDoing(reason)) {
      return;
    }
    sums.refused(second);
    Source source = source(high, low, second);
    if (source != null) {
      source.refused++;
      if (pathHash != 0) {
        source.paths |= 1L << ((pathHash * 0x9e3779b97f4a7c15L) >>> 58);
      }
      stirred |= source.refused > STIRRING;
    }
  }

  @Override
  public void tallied(long opened, int second) {
    sums.tallied(opened, second);
  }

  @Override
  public void plan(String name) {
    plan = name;
  }

  /** Every source's share is taken to be as large as the zone's. */
  @Override
  public void lost(long connections, long before, int second) {
    sums.lost(connections, second);
    double left = before <= 0 ? 1 : Math.max(0, 1 - (double) connections / before);
    sources.each(
        second,
        source -> {
          int kept = (int) (source.open * left);
          source.dropped += source.open - kept;
          source.open = kept;
        });
  }

  private static boolean isDropped(CloseCategory category) {
    return switch (category) {
      case ORIGIN_CLOSED, ORIGIN_ERROR, DRAIN, PROXY_ERROR, IDLE, LIMIT -> true;
      case CLIENT_CLOSED, CLIENT_ERROR, CLOSE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /** Not what an origin that is down, a proxy that stops or a full zone refuses. */
  private static boolean isClientsDoing(RefusalReason reason) {
    return switch (reason) {
      case BAD_HANDSHAKE, ORIGIN_REFUSED, RULE, RATE_LIMIT, TOGGLED_OFF, UNKNOWN_ZONE -> true;
      case SOURCE_LIMIT,
          ZONE_LIMIT,
          ORIGIN_UNREACHABLE,
          ORIGIN_TIMEOUT,
          ORIGIN_UNTRUSTED,
          CLIENT_GONE,
          DRAINING,
          REFUSED_UNSPECIFIED,
          UNRECOGNIZED ->
          false;
    };
  }

  private @Nullable Source source(long high, long low, int second) {
    long key = SourceKey.of(high, low);
    if (key == SourceKey.NONE) {
      return null;
    }
    Source known = sources.find(key, second);
    if (known != null) {
      return known;
    }
    newcomer(key, second);
    return sources.add(key, second);
  }

  private void newcomer(long key, int second) {
    HllSketch sketch = newcomers;
    int minute = second / 60;
    if (sketch == null) {
      sketch = new HllSketch(LOG_BUCKETS, TgtHllType.HLL_8);
      newcomers = sketch;
    } else if (minute != newcomersMinute) {
      newcomersBefore = minute == newcomersMinute + 1 ? sketch.getEstimate() : 0;
      sketch.reset();
    }
    newcomersMinute = minute;
    sketch.update(key);
  }

  /** Sources in about the last minute or two that were not known. */
  double newcomers() {
    return newcomers == null ? 0 : Math.max(newcomers.getEstimate(), newcomersBefore);
  }

  /** Whether anything is worth a look; asked once for each look. */
  boolean isStirred() {
    boolean was = stirred;
    stirred = false;
    return was;
  }

  /** All sources that are held, as of this second. */
  void each(int second, Consumer<Source> visitor) {
    sources.each(second, visitor);
  }

  /** Bytes on the heap, about. */
  public long memory() {
    return 256 + sources.memory() + (newcomers == null ? 0 : 128 + (1 << LOG_BUCKETS));
  }
}
