package io.tidemark.usage.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.events.Periods;
import io.tidemark.usage.statements.Figures;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.LateCorrection;
import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Sink;
import io.tidemark.usage.statements.Span;
import io.tidemark.usage.statements.Totals;
import io.tidemark.usage.statements.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same statement in every format, written and read back. */
class FormatsTest {
  private static final long START = 20_400 * Periods.DAY;
  private static final int DAYS = 31;
  private static final Span MONTH = new Span(START, START + DAYS * Periods.DAY);
  private static final String NASTY =
      "=HYPERLINK(\"http://evil\", \"a,b\")\r\n</script><script>alert(1)</script>";

  /** A zone's id may begin as a formula does. */
  private static final Row.Subject ZONE = new Row.Subject("zone", "-2_zone");

  @TempDir Path folder;

  private static Head head(Head.Of of) {
    return new Head(
        new Head.Query(
            of, of == Head.Of.ZONE ? ZONE.name() : null, MONTH, Unit.DAY, ZoneOffset.UTC),
        START + 20 * Periods.DAY,
        START + 19 * Periods.DAY + 7 * Periods.HOUR,
        START + 5 * Periods.HOUR,
        4_711,
        List.of(new Head.Note(MONTH, NASTY)));
  }

  private static Row row(Random random, long start) {
    long[] refused = random.nextBoolean() ? null : new long[Figures.REASONS];
    if (refused != null) {
      refused[1 + random.nextInt(Figures.REASONS - 1)] = random.nextInt(50);
    }
    long peak = random.nextInt(2_000);
    return new Row(
        ZONE,
        new Span(start, start + Periods.DAY),
        new Span(start, start + (random.nextBoolean() ? Periods.DAY : Periods.HOUR)),
        new Figures(
            new Figures.Levels(
                random.nextInt(10),
                random.nextInt(10),
                peak,
                start + random.nextInt((int) Periods.DAY),
                0,
                random.nextLong(1L << 50)),
            new Figures.Flows(
                random.nextInt(100),
                random.nextInt(100),
                random.nextInt(3),
                random.nextInt(7) - 3,
                0,
                random.nextLong(1L << 45),
                random.nextLong(1L << 50),
                refused),
            new Figures.Marks(
                "pro",
                random.nextBoolean() ? null : 500L,
                random.nextBoolean()
                    ? List.of()
                    : List.of(new Figures.Stint("free", 5), new Figures.Stint("business", 6)),
                random.nextBoolean(),
                random.nextInt(3),
                random.nextInt(9))),
        random.nextBoolean() ? null : peak / 2,
        random.nextInt(3),
        random.nextInt(60),
        1L << 51);
  }

  private Path write(Format format, Head.Of of) throws IOException {
    Path file = folder.resolve(of + "." + format.extension());
    Random random = new Random(11);
    Totals totals = new Totals();
    Canon canon = new Canon();
    try (OutputStream out = Files.newOutputStream(file)) {
      Sink sink = format.to(out);
      sink.begin(head(of));
      for (int i = 0; i < DAYS; i++) {
        Row row = row(random, START + i * Periods.DAY);
        totals.add(row);
        canon.row(MONTH, row);
        sink.row(row);
      }
      sink.later(new LateCorrection(ZONE, START + 1, MONTH.endMillis() + 60_000, "repaired", -3));
      sink.end(new Sink.End(totals, of == Head.Of.ZONE ? 977L : null, canon.sha256()));
    }
    return file;
  }

  @Test
  void everyFormatReadsBackTheSame() throws IOException {
    Set<Object> said = new HashSet<>();
    for (Format format : Format.values()) {
      Verification.Result result = Verification.of(write(format, Head.Of.ZONE));
      assertThat(result.findings()).as("%s", format).isEmpty();
      assertThat(result.rows()).isEqualTo(DAYS);
      said.add(
          List.of(
              result.sha256(),
              result.stated().get("ConsumedQuantity"),
              result.stated().get("x_Opened"),
              result.stated().get("x_Refused"),
              result.stated().get("x_PeakConnections"),
              result.stated().get("x_P95MinutePeakConnections"),
              result.stated().get("x_MadeAt"),
              result.stated().get("x_DataVersion"),
              result.stated().get("BillingPeriodEnd"),
              result.stated().get("x_Name")));
    }
    assertThat(said).as("what each format says").hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"CSV", "JSON", "JSONL", "HTML"})
  void aChangedFigureIsFound(Format format) throws IOException {
    Path file = write(format, Head.Of.ZONE);
    String text = Files.readString(file);
    String opened = format == Format.CSV ? ",pro," : "\"x_LowConnections\":0,";
    String other = format == Format.CSV ? ",prx," : "\"x_LowConnections\":1,";
    assertThat(text).contains(opened);
    int at = text.indexOf(opened, text.length() / 3);
    Files.writeString(file, text.substring(0, at) + other + text.substring(at + opened.length()));
    assertThat(Verification.of(file).findings()).anyMatch(each -> each.contains("SHA-256"));
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void oneThatWasCutShortIsNotTakenForWhole(Format format) throws IOException {
    Path file = write(format, Head.Of.ZONE);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length * 2 / 3));
    assertThatThrownBy(() -> Verification.of(file)).isInstanceOf(IOException.class);
  }

  @Test
  void aSpreadsheetSeesNoFormula() throws IOException {
    String csv = Files.readString(write(Format.CSV, Head.Of.ZONE));
    assertThat(csv).contains(",'-2_zone,").contains("=HYPERLINK").contains("\r\n");
    assertThat(csv).doesNotContain(",-2_zone").doesNotContain(",=").doesNotContain(",\"=");
    // A negative number is not taken for a formula.
    assertThat(csv).contains(",-3,");
  }

  @Test
  void aPageRunsNothing() throws IOException {
    for (Head.Of of : new Head.Of[] {Head.Of.ZONE, Head.Of.ZONES}) {
      String page = Files.readString(write(Format.HTML, of));
      assertThat(page.replace(HtmlSink.DATA, "")).doesNotContain("<script");
      assertThat(page).contains("&lt;script&gt;alert(1)").doesNotContain("http://evil\" src");
      assertThat(page).doesNotContain("src=").doesNotContain("<link");
      assertThat(page).contains("Corrected after this period");
    }
  }

  @Test
  void duckDbReadsParquetAndTheTextFormatsAlike() throws IOException, SQLException {
    Path parquet = write(Format.PARQUET, Head.Of.ZONE);
    Path csv = write(Format.CSV, Head.Of.ZONE);
    Path jsonl = write(Format.JSONL, Head.Of.ZONE);
    Verification.Result stated = Verification.of(parquet);
    String sums =
        "SELECT count(*), sum(x_Opened), sum(x_ConnectionMilliseconds), max(x_PeakConnections), sum(x_BytesOut)::HUGEINT FROM ";
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duck.createStatement()) {
      List<String> fromParquet = one(sql, sums + "read_parquet('" + parquet + "')");
      assertThat(fromParquet)
          .isEqualTo(
              one(sql, sums + "read_csv('" + csv + "', header=true) WHERE x_Record = 'usage'"))
          .isEqualTo(one(sql, sums + "read_json('" + jsonl + "') WHERE x_Record = 'usage'"));
      assertThat(fromParquet.get(1)).isEqualTo(stated.stated().get("x_Opened"));
      assertThat(fromParquet.get(2)).isEqualTo(stated.stated().get("x_ConnectionMilliseconds"));
      assertThat(
              one(
                  sql,
                  "SELECT typeof(ChargePeriodStart), typeof(x_Opened), typeof(ConsumedQuantity), typeof(x_PeakIsUpperBound), typeof(ResourceId) FROM read_parquet('"
                      + parquet
                      + "') LIMIT 1"))
          .containsExactly("TIMESTAMP WITH TIME ZONE", "BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR");
      assertThat(
              one(
                  sql,
                  "SELECT count(*) FROM parquet_kv_metadata('"
                      + parquet
                      + "') WHERE decode(key) = 'tidemark.totals'"))
          .containsExactly("1");
    }
  }

  private static List<String> one(Statement sql, String query) throws SQLException {
    try (ResultSet row = sql.executeQuery(query)) {
      assertThat(row.next()).isTrue();
      List<String> values = new ArrayList<>();
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        values.add(row.getString(i));
      }
      return values;
    }
  }
}
