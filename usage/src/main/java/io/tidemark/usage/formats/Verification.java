package io.tidemark.usage.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A check that a statement agrees with itself: the hash of its rows; the totals, which are sums,
 * counts and the highest peak of its rows; and in each row the consumed quantity, which is computed
 * from the connection-milliseconds.
 */
public final class Verification {
  private static final int MOST = 10;
  private static final List<String> SUMS = sums();

  /**
   * The result of a check.
   *
   * @param sha256 of the rows as they are in the file
   */
  public record Result(
      StatementFile.Stated stated, long rows, String sha256, List<String> findings) {
    public boolean isSound() {
      return findings.isEmpty();
    }
  }

  private final Canon canon = new Canon();
  private final Map<String, Long> sums = new LinkedHashMap<>();
  private final List<String> findings = new ArrayList<>();
  private final Set<String> subjects = new HashSet<>();
  private long rows;
  private long peak;

  private Verification() {}

  private static List<String> sums() {
    List<String> names = new ArrayList<>();
    for (Column column : Columns.ALL) {
      boolean flow =
          List.of("x_ConnectionMilliseconds", "x_Opened", "x_Closed", "x_Lost", "x_Corrections")
                  .contains(column.name())
              || column.name().startsWith("x_Refused")
              || column.name().startsWith("x_Bytes")
              || List.of("x_Transferred", "x_Spikes", "x_MinutesAboveGuideline")
                  .contains(column.name());
      if (flow) {
        names.add(column.name());
      }
    }
    return List.copyOf(names);
  }

  public static Result of(Path file) throws IOException {
    Verification verification = new Verification();
    StatementFile.Stated stated = StatementFile.read(file, verification::row);
    return verification.result(stated);
  }

  private void row(Map<String, String> row) {
    rows++;
    canon.row(row::get);
    SUMS.forEach(name -> sums.merge(name, whole(row, name), Long::sum));
    peak = Math.max(peak, whole(row, "x_PeakConnections"));
    subjects.add(row.get("ResourceType") + "/" + row.get("ResourceId"));
    String hours = Texts.decimal(whole(row, "x_ConnectionMilliseconds") / 3_600_000.0);
    expect("row %d: ConsumedQuantity".formatted(rows), decimal(row, "ConsumedQuantity"), hours);
  }

  private Result result(StatementFile.Stated stated) {
    Map<String, String> totals = stated.totals();
    String sha256 = canon.sha256();
    expect("the rows' SHA-256", totals.getOrDefault(Columns.SHA256, ""), sha256);
    expect("x_Rows", totals.getOrDefault("x_Rows", ""), Long.toString(rows));
    expect("x_Subjects", totals.getOrDefault("x_Subjects", ""), Long.toString(subjects.size()));
    if (rows > 0) {
      expect(
          "x_PeakConnections in all",
          totals.getOrDefault("x_PeakConnections", ""),
          Long.toString(peak));
    }
    sums.forEach(
        (name, sum) -> expect(name + " in all", totals.getOrDefault(name, ""), Long.toString(sum)));
    return new Result(stated, rows, sha256, List.copyOf(findings));
  }

  private void expect(String what, String says, String is) {
    if (!says.equals(is) && findings.size() < MOST) {
      findings.add(
          "%s is %s, said to be %s".formatted(what, is, says.isEmpty() ? "nothing" : says));
    }
  }

  private static long whole(Map<String, String> row, String name) {
    return Long.parseLong(row.getOrDefault(name, "0"));
  }

  private static String decimal(Map<String, String> row, String name) {
    return Texts.decimal(Double.parseDouble(row.getOrDefault(name, "0")));
  }
}
