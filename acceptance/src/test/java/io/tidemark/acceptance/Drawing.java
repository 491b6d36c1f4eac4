package io.tidemark.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Boards drawn by Grafana's own libraries in headless Chromium. No Grafana server takes part. */
final class Drawing {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path home;
  private final Path folder;
  private final String prometheus;
  private final String postgres;

  /** Skips the test where there is no Node.js or no Chromium. */
  Drawing(Path folder, String prometheus, String postgres)
      throws IOException, InterruptedException {
    Program.need("chromium");
    this.folder = Files.createDirectories(folder);
    this.prometheus = prometheus;
    this.postgres = postgres;
    home =
        NodePackage.ready(
            Path.of("../dashboards/grafana/render"), Path.of("target/dashboards-render"));
  }

  /** One picture of a board; {@code boards} is the folder that the board is in. */
  record Picture(
      Path file,
      Path boards,
      String board,
      String theme,
      int width,
      String from,
      Map<String, String> vars) {
    Map<String, Object> told() {
      return Map.of(
          "file", file.toAbsolutePath().toString(),
          "boards", boards.toAbsolutePath().toString(),
          "board", board,
          "theme", theme,
          "width", width,
          "from", from,
          "vars", vars);
    }
  }

  /**
   * Draws pictures; returns the page's report of each: errors, faults, and which panels are empty.
   */
  List<JsonNode> draw(List<Picture> pictures) throws IOException, InterruptedException {
    Path settings = folder.resolve("settings.json");
    JSON.writeValue(
        settings.toFile(),
        Map.of(
            "prometheus",
            prometheus,
            "postgres",
            postgres,
            "chromium",
            Program.need("chromium").toString(),
            "pictures",
            pictures.stream().map(Picture::told).toList()));
    Path answers = folder.resolve("answers.txt");
    Path log = folder.resolve("draw.log");
    Process node =
        new ProcessBuilder("node", "draw.mjs", settings.toAbsolutePath().toString())
            .directory(home.toFile())
            .redirectOutput(answers.toFile())
            .redirectError(log.toFile())
            .start();
    assertThat(node.waitFor()).as(() -> "drawing: see " + log).isZero();
    List<JsonNode> told = new ArrayList<>();
    for (String line : Files.readAllLines(answers, StandardCharsets.UTF_8)) {
      told.add(JSON.readTree(line));
    }
    assertThat(told).hasSameSizeAs(pictures);
    return told;
  }
}
