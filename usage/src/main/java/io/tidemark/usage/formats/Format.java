package io.tidemark.usage.formats;

import io.tidemark.usage.statements.Sink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The formats of a statement: for each a {@link Sink}. CONTRIBUTING.md says what else a new format
 * needs.
 */
public enum Format {
  CSV("text/csv; charset=utf-8", true),
  JSON("application/json", true),
  JSONL("application/jsonl", true),
  PARQUET("application/vnd.apache.parquet", false),
  HTML("text/html; charset=utf-8", true);

  public static final String NAMES =
      Stream.of(values()).map(Format::extension).collect(Collectors.joining(", "));

  private final String mediaType;
  private final boolean lines;

  Format(String mediaType, boolean lines) {
    this.mediaType = mediaType;
    this.lines = lines;
  }

  /**
   * True if rows of an answer with this media type are lines, which can be counted as they come.
   */
  public static boolean hasLines(String mediaType) {
    return Stream.of(values()).noneMatch(of -> mediaType.startsWith(of.mediaType) && !of.lines);
  }

  public String mediaType() {
    return mediaType;
  }

  public String extension() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns {@code null} if there is no format of this name. */
  public static @Nullable Format find(String name) {
    return Stream.of(values())
        .filter(format -> format.extension().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** A sink that writes a statement in this format to {@code out}, and closes it at the end. */
  public Sink to(OutputStream out) throws IOException {
    return switch (this) {
      case CSV -> new CsvSink(out);
      case JSON -> JsonSink.document(out);
      case JSONL -> JsonSink.lines(out);
      case PARQUET -> new ParquetSink(out);
      case HTML -> new HtmlSink(out);
    };
  }
}
