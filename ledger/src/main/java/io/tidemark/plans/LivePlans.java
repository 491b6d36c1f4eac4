package io.tidemark.plans;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last settled minute of each plan, while this instance owns the plan ledger. Safe for any
 * thread.
 */
public final class LivePlans {
  private static final String FLEET = "";

  private final Map<String, UsageRow> minutes = new ConcurrentHashMap<>();
  private volatile long settledMillis;

  public void heard(UsageRow row) {
    if (row.getResolution() == Resolution.MINUTE && !row.hasMinuteEnd()) {
      minutes.put(row.hasFleet() ? FLEET : row.getOfPlan(), row);
    }
  }

  public void settled(long millis) {
    settledMillis = millis;
  }

  public void release() {
    minutes.clear();
    settledMillis = 0;
  }

  /**
   * The rows by plan, the fleet's under the empty name; plans without a row for the last minute are
   * left out.
   */
  public Map<String, UsageRow> minutes() {
    Map<String, UsageRow> last = new TreeMap<>(minutes);
    long lastMinute = Periods.start(settledMillis, Periods.MINUTE) - Periods.MINUTE;
    last.values().removeIf(row -> row.getStartMillis() < lastMinute);
    return last;
  }

  public long settledMillis() {
    return settledMillis;
  }
}
