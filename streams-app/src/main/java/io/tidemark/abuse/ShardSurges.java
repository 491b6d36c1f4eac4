package io.tidemark.abuse;

import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Looks for surges in a shard's settled minutes. Single threaded. */
public final class ShardSurges {
  private final Map<String, Surge> zones = new HashMap<>();
  private final Set<String> touched = new HashSet<>();

  /** What is found in a zone with this row, if anything is. */
  public @Nullable Finding row(UsageRow row, int fewest) {
    if (!row.hasZone() || row.getResolution() != Resolution.MINUTE) {
      return null;
    }
    Surge surge = zones.computeIfAbsent(row.getZone(), zone -> new Surge());
    long before = surge.bucket;
    Finding found =
        surge.minute(
            row.getStartMillis(),
            row.getOpened(),
            row.getClosed(),
            row.getBytesIn() + row.getBytesOut(),
            fewest);
    if (surge.bucket != before) {
      touched.add(row.getZone());
    }
    return found;
  }

  /** Gives what has changed since the last time, five minutes of a zone at once. */
  public void write(BiConsumer<String, byte[]> puts) {
    touched.forEach(zone -> puts.accept(zone, SurgeCodec.write(zones.get(zone))));
    touched.clear();
  }

  /** Takes what was written. */
  public void read(String zone, byte[] bytes) {
    zones.put(zone, SurgeCodec.read(bytes));
  }
}
