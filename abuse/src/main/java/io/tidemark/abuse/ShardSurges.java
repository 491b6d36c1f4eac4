package io.tidemark.abuse;

import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The surge detection of all zones of one shard, fed with final minutes. A zone that was never busy
 * is stored when five minutes end, not each minute: a restart in between costs it the figures of
 * these five minutes, in which there was too little to find. Single-threaded.
 */
public final class ShardSurges {
  /** Keys of the store begin so. What a zone did before is large, and changes less often. */
  private static final String NOW = "surge/";

  private static final String PAST = "past/";

  private final Map<String, Surge> zones = new HashMap<>();
  private final Set<String> touched = new HashSet<>();
  private final Set<String> turned = new HashSet<>();

  /** What is found in a zone with this row, if anything is. */
  public @Nullable Finding row(UsageRow row, AbuseRule rule) {
    if (!row.hasZone() || row.getResolution() != Resolution.MINUTE) {
      return null;
    }
    String zone = row.getZone();
    Surge surge = of(zone);
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
      touched.add(zone);
    }
    if (isNext && surge.past != null) {
      turned.add(zone);
    }
    return found;
  }

  private Surge of(String zone) {
    return zones.computeIfAbsent(zone, z -> new Surge());
  }

  /** Gives what has changed since the last time, by key. */
  public void write(BiConsumer<String, byte[]> puts) {
    touched.forEach(zone -> puts.accept(NOW + zone, SurgeCodec.write(of(zone))));
    turned.forEach(
        zone -> puts.accept(PAST + zone, SurgeCodec.write(Objects.requireNonNull(of(zone).past))));
    touched.clear();
    turned.clear();
  }

  /** Takes what was written; other keys are others'. */
  public void read(String key, byte[] bytes) {
    if (key.startsWith(NOW)) {
      SurgeCodec.read(bytes, of(key.substring(NOW.length())));
    } else if (key.startsWith(PAST)) {
      of(key.substring(PAST.length())).past = SurgeCodec.readPast(bytes);
    }
  }
}
