package io.tidemark.usage.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A statement that is read back, whatever its format: each value as text, by its column. */
public final class StatementFile {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int MAGIC = 64;

  /** A receiver of each row of usage. */
  @FunctionalInterface
  public interface Rows {
    void row(Map<String, String> row) throws IOException;
  }

  /**
   * The metadata of a statement: its head and its totals, by column.
   *
   * @param head the head; empty for a CSV file, whose totals include it
   */
  public record Stated(Map<String, String> head, Map<String, String> totals) {
    public String get(String column) {
      String of = head.get(column);
      return of == null ? totals.getOrDefault(column, "") : of;
    }
  }

  private StatementFile() {}

  /** Throws an {@link IOException} that says what is wrong with the file. */
  public static Stated read(Path file, Rows rows) throws IOException {
    String start;
    try (InputStream in = Files.newInputStream(file)) {
      start = new String(in.readNBytes(MAGIC), StandardCharsets.UTF_8);
    }
    try {
      if (start.startsWith("PAR1")) {
        return ParquetStatement.read(file, rows);
      }
      if (start.startsWith("<!doctype html>")) {
        return page(file, rows);
      }
      if (start.startsWith(CsvSink.RECORD)) {
        return csv(file, rows);
      }
      if (start.startsWith("{\"" + CsvSink.RECORD)) {
        return lines(file, rows);
      }
      if (start.startsWith("{")) {
        try (JsonParser parser = JSON.createParser(file.toFile())) {
          return document(parser, rows);
        }
      }
    } catch (RuntimeException | com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException("%s is damaged: %s".formatted(file, first(e)), e);
    }
    throw new IOException(file + " is no statement: not " + Format.NAMES);
  }

  private static String first(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static Stated csv(Path file, Rows rows) throws IOException {
    Map<String, String> totals = new LinkedHashMap<>();
    try (CsvReader<NamedCsvRecord> csv =
        CsvReader.builder().ofNamedCsvRecord(file, StandardCharsets.UTF_8)) {
      for (NamedCsvRecord line : csv) {
        Map<String, String> values = new LinkedHashMap<>();
        line.getFieldsAsMap()
            .forEach(
                (name, value) -> {
                  if (!value.isEmpty()) {
                    values.put(name, CsvSink.original(value));
                  }
                });
        String record = values.getOrDefault(CsvSink.RECORD, "");
        if (record.equals("usage")) {
          rows.row(values);
        } else if (record.equals("total")) {
          totals.putAll(values);
        }
      }
    }
    return whole(file, Map.of(), totals);
  }

  private static Stated lines(Path file, Rows rows) throws IOException {
    Map<String, String> head = new LinkedHashMap<>();
    Map<String, String> totals = new LinkedHashMap<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Map<String, String> values = texts(JSON.readTree(line));
        switch (values.getOrDefault(CsvSink.RECORD, "")) {
          case "statement" -> head.putAll(values);
          case "usage" -> rows.row(values);
          case "total" -> totals.putAll(values);
          default -> {
            // corrections are not hashed
          }
        }
      }
    }
    return whole(file, head, totals);
  }

  private static Stated page(Path file, Rows rows) throws IOException {
    String page = Files.readString(file);
    int start = page.indexOf(HtmlSink.DATA);
    int end = page.indexOf("</script>", start);
    if (start < 0 || end < 0) {
      throw new IOException(
          file + " is a summary and holds no rows: take the CSV, JSON or Parquet statement");
    }
    try (JsonParser parser =
        JSON.createParser(page.substring(start + HtmlSink.DATA.length(), end))) {
      return document(parser, rows);
    }
  }

  private static Stated document(JsonParser parser, Rows rows) throws IOException {
    Map<String, String> head = new LinkedHashMap<>();
    Map<String, String> totals = new LinkedHashMap<>();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "statement" -> head.putAll(texts(JSON.readTree(parser)));
        case "totals" -> totals.putAll(texts(JSON.readTree(parser)));
        case "rows" -> {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            rows.row(texts(JSON.readTree(parser)));
          }
        }
        default -> parser.skipChildren();
      }
    }
    return whole(Path.of("the statement"), head, totals);
  }

  static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            field -> {
              if (!field.getValue().isNull()) {
                texts.put(field.getKey(), text(field.getValue()));
              }
            });
    return texts;
  }

  private static String text(JsonNode value) {
    return value.isFloatingPointNumber() ? value.decimalValue().toPlainString() : value.asText();
  }

  /** A statement ends with its hash; one that was cut short does not. */
  static Stated whole(Path file, Map<String, String> head, Map<String, String> totals)
      throws IOException {
    if (!totals.containsKey(Columns.SHA256)) {
      throw new IOException(file + " has no end: it was cut short");
    }
    return new Stated(Map.copyOf(head), Map.copyOf(totals));
  }
}
