package io.tidemark.benchmarks.nab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.abuse.SeasonalPast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The corpus of the NAB benchmark, and the scores of detectors on it. */
public final class Nab {
  /** A published detector, whose published scores the port of the scorer must reproduce. */
  private static final String KNOWN = "windowedGaussian";

  private static final double SAME = 0.01;

  private final Path folder;
  private final List<NabFile> files = new ArrayList<>();
  private final JsonNode profiles;
  private final JsonNode published;

  /**
   * Reads the corpus, and checks the scorer against published scores.
   *
   * @param folder the folder with {@code data}, {@code labels}, {@code config} and {@code results}
   */
  public Nab(Path folder) throws IOException {
    this.folder = folder;
    ObjectMapper json = new ObjectMapper();
    profiles = json.readTree(folder.resolve("config/profiles.json").toFile());
    published = json.readTree(folder.resolve("results/final_results.json").toFile());
    JsonNode labels = json.readTree(folder.resolve("labels/combined_windows.json").toFile());
    for (Map.Entry<String, JsonNode> entry : labels.properties()) {
      files.add(NabFile.read(folder, entry.getKey(), entry.getValue()));
    }
    for (String profile : List.of("standard", "reward_low_FP_rate")) {
      double expected = published.get(KNOWN).get(profile).asDouble();
      double got = score(profile, this::known);
      if (Math.abs(got - expected) > SAME) {
        throw new IllegalStateException(
            "the scorer gives %s %.3f with profile %s, published: %.3f"
                .formatted(KNOWN, got, profile, expected));
      }
    }
  }

  private interface Detector {
    double[] anomalies(NabFile file) throws IOException;
  }

  /** The published anomaly scores, row by row. */
  private double[] known(NabFile file) throws IOException {
    Path name = Objects.requireNonNull(Path.of(file.name()).getFileName());
    Path group = Objects.requireNonNull(Path.of(file.name()).getParent());
    Path results =
        folder.resolve("results").resolve(KNOWN).resolve(group).resolve(KNOWN + "_" + name);
    return Files.readAllLines(results).stream()
        .skip(1)
        .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[2]))
        .toArray();
  }

  private static double[] surge(NabFile file) {
    SeasonalPast past = new SeasonalPast(file.rowsEachDay());
    return file.values().stream().mapToDouble(past::next).toArray();
  }

  private double score(String profile, Detector detector) throws IOException {
    JsonNode costs = profiles.get(profile).get("CostMatrix");
    NabScorer scorer =
        new NabScorer(
            new NabScorer.Profile(
                costs.get("fpWeight").asDouble(), costs.get("fnWeight").asDouble()));
    for (NabFile file : files) {
      scorer.add(file, detector.anomalies(file));
    }
    return scorer.best().score();
  }

  /** The surge detector's score. */
  public double surge(String profile) throws IOException {
    return score(profile, Nab::surge);
  }
}
