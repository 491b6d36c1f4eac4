package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.DecisionRecord;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The comparison of all settled minutes with what the clients themselves know. */
final class TrueRows {
  private static final int SHARDS = 8;

  private TrueRows() {}

  /**
   * Checks every row of {@code zone-0} and so on.
   *
   * @param fewest how many connections must have been opened, for the check to say something
   * @param known the share of the peaks that the clients must know for sure
   */
  static void check(
      Visits visits,
      SecondOpinion audit,
      List<DecisionRecord> decisions,
      int zones,
      long fewest,
      double known)
      throws IOException {
    visits.doubt(decisions);
    Map<String, UsageRow> rows = new HashMap<>();
    long first = Long.MAX_VALUE;
    long last = 0;
    for (UsageRow row : audit.minutes()) {
      rows.put(row.getZone() + row.getStartMillis(), row);
      first = Math.min(first, row.getStartMillis());
      last = Math.max(last, row.getStartMillis());
    }
    long opened = rows.values().stream().mapToLong(UsageRow::getOpened).sum();
    assertThat(opened).isGreaterThan(fewest).isLessThanOrEqualTo(visits.count());
    long least = 0;
    long most = 0;
    for (long minute = first; minute <= last; minute += Periods.MINUTE) {
      for (int i = 0; i < zones; i++) {
        String zone = "zone-" + i;
        UsageRow row = rows.getOrDefault(zone + minute, UsageRow.getDefaultInstance());
        Visits.Figures truth =
            visits.figures(zone, SHARDS, minute, minute + Periods.millis(Resolution.MINUTE));
        String of = "%s at %d: %s in %s".formatted(zone, minute, row, truth);
        assertThat(truth.atEnd().hold(row.getOpenAtEnd())).as("open at end, %s", of).isTrue();
        assertThat(truth.peak().hold(row.getPeak())).as("peak, %s", of).isTrue();
        assertThat(truth.millis().hold(row.getConnectionMillis())).as("millis, %s", of).isTrue();
        assertThat(row.getRestart().getConnections()).isGreaterThanOrEqualTo(row.getLost());
        least += truth.peak().least();
        most += truth.peak().most();
      }
    }
    assertThat(least)
        .as("what the clients know says something")
        .isGreaterThan((long) (known * most));
    System.out.printf(
        "truth: %d rows, %d opened, peaks known to %.0f %%%n",
        rows.size(), opened, 100.0 * least / most);
  }
}
