package io.tidemark.usage.history;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;

/** A table for each resolution, with how much time a partition of it holds. */
public enum UsageTable {
  MINUTES("usage_minute", Resolution.MINUTE, 1),
  QUARTER_HOURS("usage_quarter_hour", Resolution.QUARTER_HOUR, 7),
  HOURS("usage_hour", Resolution.HOUR, 28),
  DAYS("usage_day", Resolution.DAY, 28);

  private final String table;
  private final Resolution resolution;
  private final long partitionMillis;

  UsageTable(String table, Resolution resolution, int partitionDays) {
    this.table = table;
    this.resolution = resolution;
    this.partitionMillis = partitionDays * Periods.DAY;
  }

  public String table() {
    return table;
  }

  public Resolution resolution() {
    return resolution;
  }

  public long rowMillis() {
    return Periods.millis(resolution);
  }

  long partitionMillis() {
    return partitionMillis;
  }

  public static UsageTable of(Resolution resolution) {
    for (UsageTable table : values()) {
      if (table.resolution == resolution) {
        return table;
      }
    }
    throw new IllegalArgumentException("no table for " + resolution);
  }
}
