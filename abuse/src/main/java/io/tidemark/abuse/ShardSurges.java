package io.tidemark.abuse;

import io.tidemark.abuse.state.SurgeState;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.ledger.Pages;
import io.tidemark.ledger.StateWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The surge detection of all zones of one shard, fed with final minutes. A zone that was never busy
 * is stored when five minutes end, not each minute: a restart in between loses the figures of the
 * current five minutes. No surge is missed by that, since five minutes alone are never reported.
 * Single-threaded.
 */
public final class ShardSurges {
  /**
   * The prefix of the keys of zones' pasts, which are large and change less often than the rest.
   */
  private static final String PAST = "past/";

  private final List<@Nullable Surge> byPlace = new ArrayList<>();
  private final Pages pages = new Pages("surges/");
  private final Set<Surge> turned = new HashSet<>();

  /**
   * Processes a row, and returns the finding in its zone, if there is one.
   *
   * @param place the place of the zone among those of the shard
   */
  public @Nullable Finding row(int place, UsageRow row, AbuseRule rule) {
    if (!row.hasZone() || row.getResolution() != Resolution.MINUTE) {
      return null;
    }
    Surge surge = of(place);
    int before = surge.bucket();
    Finding found =
        surge.minute(
            row.getStartMillis(),
            row.getOpened(),
            row.getConduct(),
            rule.of(Surge.OPENS),
            rule.needed());
    boolean isNext = surge.bucket() != before;
    if (isNext || surge.evidence > 0) {
      pages.touch(surge.place);
    }
    if (isNext && surge.past != null) {
      turned.add(surge);
    }
    return found;
  }

  private Surge of(int place) {
    Surge known = place < byPlace.size() ? byPlace.get(place) : null;
    return known == null ? add(new Surge(place)) : known;
  }

  private Surge add(Surge surge) {
    while (byPlace.size() <= surge.place) {
      byPlace.add(null);
    }
    byPlace.set(surge.place, surge);
    return surge;
  }

  /** Writes what has changed since the last write, by key. */
  public void write(StateWriter to) {
    pages.write(byPlace.size(), this::entry, to);
    turned.forEach(
        surge -> to.put(PAST + surge.place, SurgeCodec.write(Objects.requireNonNull(surge.past))));
    turned.clear();
  }

  private @Nullable SurgeState entry(int place) {
    Surge surge = byPlace.get(place);
    return surge == null ? null : SurgeCodec.write(surge);
  }

  /** Restores a stored record; keys of other parts are ignored. */
  public void read(String key, byte[] value) {
    if (pages.isKey(key)) {
      pages.read(
          key,
          value,
          entry -> {
            Surge read = SurgeCodec.read(entry);
            Surge known = of(read.place);
            read.past = known.past;
            byPlace.set(read.place, read);
          });
    } else if (key.startsWith(PAST)) {
      of(Integer.parseInt(key.substring(PAST.length()))).past = SurgeCodec.readPast(value);
    }
  }
}
