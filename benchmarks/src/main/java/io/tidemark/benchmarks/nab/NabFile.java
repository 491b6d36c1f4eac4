package io.tidemark.benchmarks.nab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A file of the Numenta Anomaly Benchmark (NAB): a time series, and the windows that people have
 * labelled as anomalies.
 */
record NabFile(String name, List<LocalDateTime> times, List<Double> values, List<Window> windows) {
  /** Its first and last row. */
  record Window(int first, int last) {}

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final int PROBATION_PERCENT = 15;
  private static final int MOST_PROBATION = 750;

  static NabFile read(Path folder, String name, JsonNode labels) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("data").resolve(name));
    List<LocalDateTime> times = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      times.add(LocalDateTime.parse(cells[0].substring(0, 19), TIME));
      values.add(Double.valueOf(cells[1]));
    }
    List<Window> windows = new ArrayList<>();
    for (JsonNode window : labels) {
      windows.add(rows(times, time(window.get(0)), time(window.get(1))));
    }
    return new NabFile(name, times, values, windows);
  }

  private static LocalDateTime time(JsonNode text) {
    return LocalDateTime.parse(Objects.requireNonNull(text.asText()).substring(0, 19), TIME);
  }

  private static Window rows(List<LocalDateTime> times, LocalDateTime from, LocalDateTime to) {
    int first = 0;
    while (times.get(first).isBefore(from)) {
      first++;
    }
    int last = times.size() - 1;
    while (times.get(last).isAfter(to)) {
      last--;
    }
    return new Window(first, last);
  }

  /** Rows at the beginning that are not scored. */
  int probation() {
    return Math.min(times.size() * PROBATION_PERCENT / 100, MOST_PROBATION);
  }

  /** The rows of a day, by the median interval of the first rows. */
  int rowsEachDay() {
    long[] gaps = new long[100];
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = Duration.between(times.get(i), times.get(i + 1)).toSeconds();
    }
    Arrays.sort(gaps);
    return (int) Math.round(86_400.0 / Math.max(1, gaps[gaps.length / 2]));
  }
}
