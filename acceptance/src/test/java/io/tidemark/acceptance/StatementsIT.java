package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import io.tidemark.usage.formats.Verification;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of statements of the quickstart's week, as a person or a program requests them. */
class StatementsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Stack stack;

  /** Five whole days within the week, also in other time zones. */
  private static String week = "";

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.start(folder.resolve("data"), Stack.StackPorts.FREE, Map.of(), 7, null);
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    week = "start=" + today.minusDays(6) + "&end=" + today.minusDays(1);
    String now = Instant.now().minusSeconds(60).toString();
    patiently()
        .until(
            () -> {
              JsonNode usage =
                  JSON.readTree(text("/api/v1/statements?of=fleet&format=json").body());
              return usage.at("/statement/x_SettledUntil").asText().compareTo(now) > 0;
            });
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  private static HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stack.api() + path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpResponse<String> text(String path) throws IOException, InterruptedException {
    return new ApiClient(stack.api(), null).get(path);
  }

  private static Path save(String path, String name) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return Files.write(folder.resolve(name), response.body());
  }

  @Test
  void everyFormatAndTimeZoneSaysTheSame() throws Exception {
    for (String tz : new String[] {"UTC", "Europe/Berlin", "Asia/Kathmandu"}) {
      Set<List<String>> said = new HashSet<>();
      for (String format : new String[] {"csv", "json", "jsonl", "parquet", "html"}) {
        Path file =
            save(
                "/api/v1/zones/shop/statement?%s&tz=%s&format=%s".formatted(week, tz, format),
                "shop." + format);
        Verification.Result result = Verification.of(file);
        assertThat(result.findings()).as("%s in %s", format, tz).isEmpty();
        assertThat(result.rows()).isEqualTo(5);
        said.add(
            List.of(
                result.sha256(),
                result.stated().get("ConsumedQuantity"),
                result.stated().get("x_Opened"),
                result.stated().get("x_P95MinutePeakConnections")));
      }
      assertThat(said).as(tz).hasSize(1);
    }
  }

  /** Minutes, hours and days add up to the same totals, and so do the plan's own rows. */
  @Test
  void everyUnitAddsUpToTheSame() throws Exception {
    List<JsonNode> totals = new ArrayList<>();
    for (String path :
        new String[] {
          "/api/v1/zones/shop/statement?" + week,
          "/api/v1/zones/shop/statement?unit=hour&" + week,
          "/api/v1/zones/shop/statement?unit=minute&" + week,
          "/api/v1/statements?plan=pro&" + week,
          "/api/v1/statements?of=plans&plan=pro&" + week
        }) {
      HttpResponse<String> response = text(path);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      totals.add(JSON.readTree(response.body()).get("totals"));
    }
    JsonNode first = totals.get(0);
    assertThat(first.get("x_Opened").asLong()).isGreaterThan(10_000);
    for (int i : new int[] {1, 2, 3, 4}) {
      for (String name :
          new String[] {
            "ConsumedQuantity",
            "x_Opened",
            "x_Closed",
            "x_Refused",
            "x_BytesOut",
            "x_PeakConnections",
            "x_PeakAt"
          }) {
        assertThat(totals.get(i).get(name)).as("%s of %d", name, i).isEqualTo(first.get(name));
      }
    }
    assertThat(totals.get(2).get("x_Spikes")).isEqualTo(first.get("x_Spikes"));
    assertThat(totals.get(1).get("x_MinutesAboveGuideline"))
        .isEqualTo(first.get("x_MinutesAboveGuideline"));
    assertThat(first.get("x_Spikes").asLong()).isPositive();
  }

  @Test
  void usageHasTheStatementsFigures() throws Exception {
    JsonNode usage =
        JSON.readTree(text("/api/v1/zones/game/usage?unit=day&" + week).body()).get("rows");
    JsonNode statement =
        JSON.readTree(text("/api/v1/zones/game/statement?" + week).body()).get("rows");
    assertThat(usage).hasSize(5);
    for (int i = 0; i < 5; i++) {
      assertThat(usage.get(i).get("peak")).isEqualTo(statement.get(i).get("x_PeakConnections"));
      assertThat(usage.get(i).get("peak_at").asText())
          .isEqualTo(statement.get(i).get("x_PeakAt").asText());
      assertThat(usage.get(i).get("status").asText()).isEqualTo("final");
      assertThat(usage.get(i).get("plan_share").asDouble()).isEqualTo(1.0);
    }
  }

  @Test
  void whatIsKnownIsNotSentAgainAndWhatIsSentIsZipped() throws Exception {
    String path = "/api/v1/zones/shop/statement?format=csv&" + week;
    HttpResponse<byte[]> first = get(path, "Accept-Encoding", "gzip");
    assertThat(first.headers().firstValue("Content-Encoding")).contains("gzip");
    try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(first.body()))) {
      assertThat(new String(unzipped.readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("x_Record,BillingPeriodStart")
          .contains("total,");
    }
    String tag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<byte[]> again = get(path, "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(get(path + "&unit=hour", "If-None-Match", tag).statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("Content-Disposition").orElse(""))
        .contains("tidemark-zone-shop-");
    assertThat(
            get("/api/v1/zones/shop/statement?format=parquet&" + week, "Accept-Encoding", "gzip")
                .headers()
                .firstValue("Content-Encoding"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/v1/zones/nobody/statement                                | 404 |        | zone nobody is not configured and history knows nothing of it
          /api/v1/zones/no%20zone/usage                                 | 400 | id     | id must be a zone id
          /api/v1/zones/shop/statement?period=2026-13                   | 400 | period | period must be a year, month or day, such as 2026, 2026-11 or 2026-11-03, got: 2026-13
          /api/v1/zones/shop/statement?period=yesterday                 | 400 | period | got: yesterday
          /api/v1/zones/shop/statement?format=xlsx                      | 400 | format | format must be one of csv, json, jsonl, parquet, html, got: xlsx
          /api/v1/zones/shop/statement?unit=week                        | 400 | unit   | unit must be one of minute, hour, day, month, got: week
          /api/v1/zones/shop/statement?tz=Europe/Atlantis               | 400 | tz     | got: Europe/Atlantis
          /api/v1/zones/shop/usage?start=2026-11-04&end=2026-11-03      | 400 | start  | start must be before the end, 2026-11-03T00:00:00Z, got: 2026-11-04
          /api/v1/zones/shop/usage?start=soon                           | 400 | start  | got: soon
          /api/v1/zones/shop/usage?end=99999-01-01T00:00:00Z            | 400 | end    | got: 99999-01-01T00:00:00Z
          /api/v1/statements?start=2001-01-01&end=2026-11-01            | 400 | start  | at most 2200 days before the end
          /api/v1/zones/shop/usage?unit=minute&start=2026-01-01&end=2026-02-01 | 400 | start of the period | or later by minute in UTC
          /api/v1/statements?of=everything                              | 400 | of     | of must be zones, plans or fleet, got: everything
          /api/v1/statements?plan=Pro!                                  | 400 | plan   | got: Pro!
          /api/v1/statements?of=fleet&plan=pro                          | 400 | plan   | left out where of is fleet
          /api/v1/statements?period=2026-11&start=2026-11-01            | 400 | period | left out where start or end is given
          """)
  void badInputNamesTheParameterAndWhatIsAccepted(
      String path, int status, String parameter, String detail) throws Exception {
    HttpResponse<String> response = text(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = JSON.readTree(response.body());
    assertThat(problem.get("detail").asText()).contains(detail);
    if (parameter != null) {
      assertThat(problem.get("parameter").asText()).isEqualTo(parameter);
    }
  }

  @Test
  void tooManyRowsNameTheWayThatStreams() throws Exception {
    HttpResponse<String> response =
        text(
            "/api/v1/zones/shop/usage?unit=minute&start="
                + LocalDate.now(ZoneOffset.UTC).minusDays(12));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(response.body()).get("detail").asText())
        .contains("at most 11000 rows here; ask /api/v1/zones/shop/statement");
  }

  /** A statement that was cut off must not look complete. */
  @Test
  void aStatementThatFailsInTheMiddleBreaksOff() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(stack.api() + "/api/v1/statements?unit=minute&format=csv&" + week))
            .build();
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    try (InputStream in = response.body();
        Connection connection = DriverManager.getConnection(stack.database());
        Statement sql = connection.createStatement()) {
      assertThat(in.readNBytes(1_000)).hasSize(1_000);
      sql.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE application_name = 'tidemark' AND backend_xmin IS NOT NULL");
      assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void theCommandLineTakesAndVerifies() throws Exception {
    Path file = folder.resolve("all.parquet");
    String[] range = week.replace("start=", "").split("&end=", -1);
    assertThat(
            run(
                "report",
                "zones",
                "--start",
                range[0],
                "--end",
                range[1],
                "--format",
                "parquet",
                "-o",
                file.toString()))
        .contains("all.parquet (");
    assertThat(run("report", "verify", file.toString()))
        .contains("20 rows of", "hash and totals are right", "the books say the same, row for row");
    Path html = save("/api/v1/zones/chat/statement?format=html", "chat.html");
    assertThat(run("report", "verify", html.toString())).contains("hash and totals are right");
    Files.writeString(html, Files.readString(html).replace("\"x_Opened\":", "\"x_Opened\":1"));
    assertThat(run("report", "verify", html.toString())).contains("CHANGED since it was made");
    assertThat(run("report", "zone", "nobody")).contains("zone nobody is not configured");
    assertThat(run("report", "zones", "--format", "docx")).contains("--format must be one of csv");
  }

  private static String run(String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of(command));
    line.add("--api");
    line.add(stack.api());
    return JavaProcess.run(folder, line.toArray(String[]::new)).output();
  }

  @Test
  void aPolicyIsTriedOnTheWeekBesideTheOneInForce() throws Exception {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    String from = today.minusDays(6).toString();
    String to = today.minusDays(1).toString();
    Path strict = folder.resolve("strict.yaml");
    // With this cool-down, a contact on the partial day before the range does not prevent one in
    // the range.
    Files.writeString(strict, "defaults: {repeated: {spikes: 2, window: 5d}, cool_down: 1d}\n");
    String tried = run("policy", "try", "--policy", strict.toString(), "--from", from, "--to", to);
    assertThat(tried)
        .contains("4 zones, ")
        .containsPattern("with the policy that is tried: [1-4] zones? contacted")
        .containsPattern("shop +[2-9] spikes in 5 days: .*guideline 100, peaks 1\\d\\d, 1\\d\\d");
    Path lenient = folder.resolve("lenient.yaml");
    Files.writeString(
        lenient, "defaults: {repeated: {spikes: 100}, continued: {above: 5d, window: 5d}}\n");
    assertThat(run("policy", "try", "--policy", lenient.toString(), "--from", from, "--to", to))
        .contains("with the policy that is tried: 0 zones contacted");
    assertThat(run("policy", "try", "--policy", lenient.toString(), "--from", to, "--to", from))
        .contains("start must be before the end");
  }

  @Test
  void thresholdsAreTriedOnWhatWasMarked() throws Exception {
    assertThat(run("policy", "try", "--policy", policy("defaults: {}")))
        .contains("no suspicion has been marked");
    try (Connection connection = DriverManager.getConnection(stack.database());
        Statement sql = connection.createStatement()) {
      for (int i = 0; i < 20; i++) {
        boolean isTrue = i < 12;
        sql.execute(
            ("INSERT INTO suspicion (suspicion_id, since, zone, detector, evidence, severity,"
                    + " for_customer, sources, other_sources, figures, mark) VALUES ('shop.T%d',"
                    + " now(), 'shop', 'churn', 'much', 'low', false, '[]', 0,"
                    + " '{\"most\": %d, \"threshold\": 100}', %s)")
                .formatted(i, isTrue ? 300 + i : 101 + 10 * i / 8, isTrue));
      }
    }
    assertThat(run("policy", "try", "--policy", policy("defaults: {abuse: {brief: 200}}")))
        .containsPattern(
            "churn +12 true, 8 false +12 true, 8 false +12 true, 0 false +brief: 300 would be right in"
                + " 100 %, and find 100 % of the true ones");
  }

  private static String policy(String yaml) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "policy", ".yaml"), yaml).toString();
  }

  /** In a real browser: everything is drawn, nothing is fetched. */
  @Test
  void thePageIsDrawnByABrowser() throws Exception {
    boolean there = new ProcessBuilder("sh", "-c", "command -v chromium").start().waitFor() == 0;
    if (System.getenv("CI") == null) {
      Assumptions.assumeTrue(there, "no chromium");
    }
    Path page = save("/api/v1/zones/shop/statement?format=html&" + week, "shop.html");
    Path picture = folder.resolve("shop.png");
    Process browser =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("browser"),
                "--window-size=1000,1500",
                "--screenshot=" + picture,
                page.toUri().toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("browser.log").toFile())
            .start();
    assertThat(browser.waitFor(3, TimeUnit.MINUTES)).isTrue();
    BufferedImage image = ImageIO.read(picture.toFile());
    long bars = 0;
    long guideline = 0;
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        int colour = image.getRGB(x, y) & 0xFFFFFF;
        bars += colour == 0x1F78A4 ? 1 : 0;
        guideline += colour == 0xB3541E ? 1 : 0;
      }
    }
    assertThat(bars).as("pixels of bars").isGreaterThan(50_000);
    assertThat(guideline).as("pixels of the guideline").isGreaterThan(300);
  }
}
