package io.tidemark.benchmarks.statements;

import io.tidemark.benchmarks.Report;
import io.tidemark.benchmarks.ScratchFolder;
import io.tidemark.database.EmbeddedDatabase;
import io.tidemark.events.Periods;
import io.tidemark.usage.formats.Format;
import io.tidemark.usage.history.Database;
import io.tidemark.usage.history.HistoryConfig;
import io.tidemark.usage.history.Statements;
import io.tidemark.usage.history.WriteRate;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.Span;
import io.tidemark.usage.statements.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * The benchmark of statements: a month of days of 100,000 zones as CSV and Parquet, in a heap of
 * 256 MB; one zone's month of hours out of many zones'; and how fast settled rows go into
 * PostgreSQL, compared with COPY alone.
 */
public final class StatementsBench {
  private static final int ZONES = 100_000;
  private static final int DAYS = 30;
  private static final int HOUR_ZONES = Integer.getInteger("tidemark.bench.hour-zones", 20_000);
  private static final int MONTHS = 300;

  private StatementsBench() {}

  public static Report run() throws IOException, SQLException, InterruptedException {
    try (ScratchFolder scratch = new ScratchFolder("statements");
        EmbeddedDatabase server = EmbeddedDatabase.start(scratch.path().resolve("database"), 0)) {
      Path folder = scratch.path();
      HistoryConfig config = Export.config(server.url());
      Report report = new Report("what", "figure", "unit");
      try (Database database = new Database(config)) {
        database.migrate();
        System.out.println("writing minutes …");
        WriteRate.Rates rates = new WriteRate(database, config).run();
        long end = Periods.start(System.currentTimeMillis(), Periods.DAY);
        Filling filling = new Filling(database, end);
        System.out.printf("filling in %,d days …%n", ZONES * DAYS);
        filling.subjects(ZONES);
        filling.rows("usage_day", Periods.DAY, ZONES, DAYS, 28 * Periods.DAY);
        Span month = new Span(end - DAYS * Periods.DAY, end);
        double[] csv = export(server, folder, Format.CSV, month);
        double[] parquet = export(server, folder, Format.PARQUET, month);
        System.out.printf("filling in %,d hours …%n", (long) HOUR_ZONES * DAYS * 24);
        filling.rows("usage_hour", Periods.HOUR, HOUR_ZONES, DAYS * 24, 28 * Periods.DAY);
        Histogram months = months(database, config, month);
        double p95 = months.getValueAtPercentile(95) / 1000.0;
        report
            .row("%,d zones, %d days each, as CSV".formatted(ZONES, DAYS), number(csv[0]), "s")
            .row("its size", number(csv[2] / 1048576), "MB")
            .row("the same as Parquet", number(parquet[0]), "s")
            .row("its size", number(parquet[2] / 1048576), "MB")
            .row("most heap used (of 256 MB)", number(Math.max(csv[1], parquet[1])), "MB")
            .row(
                "one zone's statement of a month in hours, from a table of %,d rows, p50"
                    .formatted((long) HOUR_ZONES * DAYS * 24),
                number(months.getValueAtPercentile(50) / 1000.0),
                "ms")
            .row("p95", number(p95), "ms")
            .row("minutes into PostgreSQL", number(rates.history()), "rows/s")
            .row("the same minutes once more", number(rates.again()), "rows/s")
            .row("COPY alone", number(rates.copy()), "rows/s");
        return report
            .figure("csv_s", csv[0])
            .figure("parquet_s", parquet[0])
            .figure("heap_mb", Math.max(csv[1], parquet[1]))
            .figure("zone_month_p95_ms", p95)
            .figure("zone_month_of_rows", (double) HOUR_ZONES * DAYS * 24)
            .figure("rows_per_s", rates.history())
            .figure("copy_rows_per_s", rates.copy());
      }
    }
  }

  private static String number(double value) {
    return Report.number(value);
  }

  /** Runs an export; returns its seconds, megabytes of heap, and bytes. */
  private static double[] export(EmbeddedDatabase server, Path folder, Format format, Span span)
      throws IOException, InterruptedException {
    System.out.println("exporting as " + format.extension() + " …");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseParallelGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Export.class.getName(),
                    server.url(),
                    format.extension(),
                    folder.resolve("export." + format.extension()).toString(),
                    Long.toString(span.startMillis()),
                    Long.toString(span.endMillis())))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("the export failed: " + said);
    }
    String[] figures = said.strip().lines().reduce((a, b) -> b).orElse("").split(" ", -1);
    return Stream.of(figures).mapToDouble(Double::parseDouble).toArray();
  }

  private static Histogram months(Database database, HistoryConfig config, Span month)
      throws SQLException, IOException {
    System.out.println("asking for months …");
    Statements statements = new Statements(database, config, Clock.systemUTC());
    Histogram took = new Histogram(3);
    Random random = new Random(3);
    for (int i = 0; i < MONTHS; i++) {
      String zone = "%032x".formatted((1L + random.nextInt(HOUR_ZONES)) * 2_654_435_761L);
      Head.Query query = new Head.Query(Head.Of.ZONE, zone, month, Unit.HOUR, ZoneOffset.UTC);
      long begun = System.nanoTime();
      statements.write(query, Format.JSON.to(OutputStream.nullOutputStream()), (a, b) -> {});
      took.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
    }
    return took;
  }
}
