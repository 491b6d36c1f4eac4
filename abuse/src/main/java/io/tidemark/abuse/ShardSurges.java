package io.tidemark.abuse;

import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import io.tidemark.ledger.Pages;
import io.tidemark.ledger.StateWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The surge detection of all zones of one shard, fed with final minutes. A zone that was never busy
 * is stored when five minutes end, not each minute: a restart in between costs it the figures of
 * these five minutes, in which there was too little to find. Single-threaded.
 */
public final class ShardSurges {
  /** Keys of the store begin so: what a zone did before is large, and changes less often. */
  private static final String PAST = "past/";

  private final Map<String, Surge> zones = new HashMap<>();
  private final List<Surge> byPlace = new ArrayList<>();
  private final Pages pages = new Pages("surges/");
  private final Set<Surge> turned = new HashSet<>();

  /** Takes a row in, and returns the finding in its zone, if there is one. */
  public @Nullable Finding row(UsageRow row, AbuseRule rule) {
    if (!row.hasZone() || row.getResolution() != Resolution.MINUTE) {
      return null;
    }
    Surge surge = of(row.getZone());
    long before = surge.bucket;
    Finding found =
        surge.minute(
            row.getStartMillis(),
            row.getOpened(),
            row.getClosed(),
            row.getBytesIn() + row.getBytesOut(),
            rule.of(Surge.OPENS));
    boolean isNext = surge.bucket != before;
    if (isNext || surge.past != null) {
      pages.touch(surge.place);
    }
    if (isNext && surge.past != null) {
      turned.add(surge);
    }
    return found;
  }

  private Surge of(String zone) {
    Surge known = zones.get(zone);
    return known == null ? add(new Surge(zone, byPlace.size())) : known;
  }

  private Surge add(Surge surge) {
    zones.put(surge.zone, surge);
    byPlace.add(surge);
    return surge;
  }

  /** Gives what has changed since the last time, by key. */
  public void write(StateWriter to) {
    pages.write(byPlace.size(), place -> SurgeCodec.write(byPlace.get(place)), to);
    turned.forEach(
        surge -> to.put(PAST + surge.zone, SurgeCodec.write(Objects.requireNonNull(surge.past))));
    turned.clear();
  }

  /** Takes back what was written; other keys are others'. */
  public void read(Map<String, byte[]> written) {
    SortedMap<Integer, Surge> read = new TreeMap<>();
    written.forEach(
        (key, value) -> {
          if (pages.isKey(key)) {
            pages.read(
                key,
                value,
                entry -> {
                  Surge surge = SurgeCodec.read(entry);
                  read.put(surge.place, surge);
                });
          }
        });
    read.values().forEach(this::add);
    written.forEach(
        (key, value) -> {
          if (key.startsWith(PAST)) {
            of(key.substring(PAST.length())).past = SurgeCodec.readPast(value);
          }
        });
  }
}
