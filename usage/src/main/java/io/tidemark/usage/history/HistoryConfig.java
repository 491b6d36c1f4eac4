package io.tidemark.usage.history;

import io.tidemark.settings.Settings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of history: its place and its retention. */
public record HistoryConfig(
    String url,
    @Nullable String user,
    @Nullable String password,
    int pool,
    Map<UsageTable, Duration> keep) {

  public HistoryConfig {
    keep = Map.copyOf(keep);
  }

  /** Returns {@code null} if no history is to be kept. */
  public static @Nullable HistoryConfig from(Settings settings) {
    String url = settings.find(HistoryKeys.URL);
    Map<UsageTable, Duration> keep = new EnumMap<>(UsageTable.class);
    keep.put(UsageTable.MINUTES, settings.get(HistoryKeys.KEEP_MINUTES));
    keep.put(UsageTable.QUARTER_HOURS, settings.get(HistoryKeys.KEEP_QUARTER_HOURS));
    keep.put(UsageTable.HOURS, settings.get(HistoryKeys.KEEP_HOURS));
    keep.put(UsageTable.DAYS, settings.get(HistoryKeys.KEEP_DAYS));
    String user = settings.find(HistoryKeys.USER);
    String password = settings.find(HistoryKeys.PASSWORD);
    int pool = settings.get(HistoryKeys.POOL);
    return url == null ? null : new HistoryConfig(url, user, password, pool, keep);
  }

  public Duration keep(UsageTable table) {
    return keep.getOrDefault(table, Duration.ofDays(36_500));
  }
}
