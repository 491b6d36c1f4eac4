package io.tidemark.usage.history;

import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.postgresql.PGConnection;

/**
 * The measurement of rows a second into PostgreSQL: as history writes them, each batch in a
 * transaction, and with COPY alone of lines made before.
 */
public final class WriteRate {
  private static final int ZONES = 20_000;
  private static final int MINUTES = 30;

  private final Database database;
  private final HistoryConfig config;
  private final Random random = new Random(5);

  public WriteRate(Database database, HistoryConfig config) {
    this.database = database;
    this.config = config;
  }

  /**
   * Rows a second.
   *
   * @param again rows a second when the same rows are written once more
   */
  public record Rates(double history, double again, double copy) {}

  public Rates run() throws SQLException, IOException {
    long start = Periods.start(System.currentTimeMillis(), Periods.DAY) - Periods.DAY;
    List<List<UsageRow>> minutes = new ArrayList<>();
    for (int i = 0; i < MINUTES; i++) {
      minutes.add(minute(start + i * Periods.MINUTE));
    }
    RowStore store = new RowStore(new Partitions(config), HistoryMetrics.NONE);
    double unused = write(store, minutes.subList(0, 5)); // warms up
    double history = write(store, minutes.subList(5, MINUTES));
    double again = write(store, minutes.subList(5, 10));
    return new Rates(history, again, copy(minutes));
  }

  private double write(RowStore store, List<List<UsageRow>> minutes) throws SQLException {
    long begun = System.nanoTime();
    for (List<UsageRow> rows : minutes) {
      try (Connection connection = database.connection()) {
        List<UsageRow> kept = store.prepare(connection, rows, 8, System.currentTimeMillis());
        connection.setAutoCommit(false);
        store.write(connection, kept);
        connection.commit();
      }
    }
    return rate(minutes.size(), begun);
  }

  private static double rate(int minutes, long begun) {
    return (double) minutes * ZONES / ((System.nanoTime() - begun) / 1e9);
  }

  private double copy(List<List<UsageRow>> minutes) throws SQLException, IOException {
    List<byte[]> lines = new ArrayList<>();
    for (List<UsageRow> rows : minutes.subList(5, MINUTES)) {
      RowLines of = new RowLines();
      for (int i = 0; i < rows.size(); i++) {
        of.add(i + 1, rows.get(i), 100L, null);
      }
      lines.add(of.bytes());
    }
    try (Connection connection = database.connection();
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE TABLE ceiling (LIKE usage_minute INCLUDING ALL)");
      long begun = System.nanoTime();
      for (byte[] each : lines) {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY ceiling FROM STDIN", new ByteArrayInputStream(each), 1 << 16);
      }
      double rate = rate(lines.size(), begun);
      sql.execute("DROP TABLE ceiling");
      return rate;
    }
  }

  private List<UsageRow> minute(long start) {
    List<UsageRow> rows = new ArrayList<>();
    for (int i = 0; i < ZONES; i++) {
      long open = 1L + random.nextInt(500);
      rows.add(
          UsageRow.newBuilder()
              .setContract(Contract.VERSION)
              .setZone("%032x".formatted(i))
              .setPlan("pro")
              .setResolution(Resolution.MINUTE)
              .setStartMillis(start)
              .setOpenAtStart(open)
              .setOpenAtEnd(open)
              .setPeak(open + random.nextInt(20))
              .setPeakAtMillis(start + random.nextInt(60_000))
              .setLow(open)
              .setConnectionMillis(open * Periods.MINUTE)
              .setOpened(random.nextInt(20))
              .setClosed(random.nextInt(20))
              .setBytesIn(random.nextInt(1 << 20))
              .setBytesOut(random.nextInt(1 << 24))
              .build());
    }
    return rows;
  }
}
