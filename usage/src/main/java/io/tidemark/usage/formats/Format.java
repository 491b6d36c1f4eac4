package io.tidemark.usage.formats;

import io.tidemark.usage.statements.Sink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The formats of a statement. A new one is a {@link Sink} and a line here. */
public enum Format {
  CSV("text/csv; charset=utf-8"),
  JSON("application/json"),
  JSONL("application/jsonl"),
  PARQUET("application/vnd.apache.parquet"),
  HTML("text/html; charset=utf-8");

  public static final String NAMES =
      Stream.of(values()).map(Format::extension).collect(Collectors.joining(", "));

  private final String mediaType;

  Format(String mediaType) {
    this.mediaType = mediaType;
  }

  public String mediaType() {
    return mediaType;
  }

  public String extension() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@code null}: there is none of this name. */
  public static @Nullable Format find(String name) {
    return Stream.of(values())
        .filter(format -> format.extension().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Where to write a statement; the stream is closed at the statement's end. */
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
