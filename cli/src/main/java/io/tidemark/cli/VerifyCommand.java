package io.tidemark.cli;

import io.tidemark.usage.formats.StatementFile;
import io.tidemark.usage.formats.StatementFile.Stated;
import io.tidemark.usage.formats.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Checks a statement: its hash and totals against its rows, and its final rows against the books.",
      "Ends with 0 if all is right, with 1 if anything is not."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  private static final int MOST = 20;

  @Parameters(paramLabel = "FILE", description = "a statement in any of the formats")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(names = "--offline", description = "only against itself")
  private boolean offline;

  @Mixin private final ApiOptions api = new ApiOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + " cannot be read");
    }
    Verification.Result result = Verification.of(file);
    Stated stated = result.stated();
    result.findings().forEach(System.out::println);
    System.out.printf(
        "%s: %,d rows of %s to %s, made %s: %s%n",
        file,
        result.rows(),
        stated.get("BillingPeriodStart"),
        stated.get("BillingPeriodEnd"),
        stated.get("x_MadeAt"),
        result.isSound() ? "hash and totals are right" : "CHANGED since it was made");
    boolean right = result.isSound();
    if (!offline) {
      right &= againstBooks(result);
    }
    return right ? 0 : 1;
  }

  private boolean againstBooks(Verification.Result result)
      throws IOException, InterruptedException {
    Path books = Files.createTempFile("tidemark-books", ".jsonl");
    try {
      Download.Taken unused = new Download(api.client()).to(books, path(result.stated()));
      if (Verification.of(books).sha256().equals(result.sha256())) {
        System.out.println("the books say the same, row for row");
        return true;
      }
      return rowByRow(books);
    } finally {
      Files.deleteIfExists(books);
    }
  }

  /** Compares the rows one by one: provisional rows may have changed, final rows must be equal. */
  private boolean rowByRow(Path books) throws IOException {
    Map<String, Map<String, String>> now = new TreeMap<>();
    StatementFile.read(books, row -> now.put(key(row), row));
    long[] counts = new long[3];
    StatementFile.read(
        file,
        row -> {
          if (!"final".equals(row.get("x_Status"))) {
            counts[1]++;
          } else if (same(row, now.get(key(row)))) {
            counts[0]++;
          } else if (++counts[2] <= MOST) {
            System.out.println("the books differ for " + key(row));
          }
        });
    System.out.printf(
        "%,d final rows are as in the books, %,d differ; %,d were provisional%n",
        counts[0], counts[2], counts[1]);
    return counts[2] == 0;
  }

  private static String key(Map<String, String> row) {
    return row.get("ResourceType")
        + " "
        + row.get("ResourceId")
        + " "
        + row.get("ChargePeriodStart");
  }

  private static boolean same(Map<String, String> row, @Nullable Map<String, String> other) {
    if (other == null) {
      return false;
    }
    Map<String, String> left = new TreeMap<>(row);
    Map<String, String> right = new TreeMap<>(other);
    left.remove("x_Record");
    right.remove("x_Record");
    return left.equals(right);
  }

  private static String path(Stated stated) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("start", stated.get("BillingPeriodStart"));
    query.put("end", stated.get("BillingPeriodEnd"));
    query.put("unit", stated.get("x_Unit"));
    query.put("tz", stated.get("x_TimeZone"));
    query.put("format", "jsonl");
    if (stated.get("x_Of").equals("zone")) {
      return "/api/v1/zones/"
          + stated.get("x_Name")
          + "/statement?"
          + StatementOptions.encoded(query);
    }
    query.put("of", stated.get("x_Of"));
    StatementOptions.put(
        query, "plan", stated.get("x_Name").isEmpty() ? null : stated.get("x_Name"));
    return "/api/v1/statements?" + StatementOptions.encoded(query);
  }
}
