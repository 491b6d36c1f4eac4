package io.tidemark.usage.formats;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.LateCorrection;
import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Sink;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statement as CSV (RFC 4180, UTF-8). The first column says what a line is: usage, correction,
 * or total, the last line, which also holds the statement's metadata. Text that a spreadsheet would
 * take for a formula gets an apostrophe in front.
 */
final class CsvSink implements Sink {
  static final String RECORD = "x_Record";
  private static final String FORMULA = "=+-@\t\r";

  private final Writer out;
  private final CsvWriter csv;
  private final Texts texts = new Texts();
  private @Nullable Head head;

  CsvSink(OutputStream out) {
    this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    this.csv =
        CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).bufferSize(1 << 16).build(this.out);
  }

  static String neutral(String text) {
    return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  static String original(String text) {
    return text.length() > 1 && text.charAt(0) == '\'' && FORMULA.indexOf(text.charAt(1)) >= 0
        ? text.substring(1)
        : text;
  }

  @Override
  public void begin(Head head) {
    this.head = head;
    List<String> names = new ArrayList<>();
    names.add(RECORD);
    Columns.ALL.forEach(column -> names.add(column.name()));
    names.addAll(Columns.BESIDE);
    csv.writeRecord(names);
  }

  @Override
  public void row(Row row) {
    CsvWriter.CsvWriterRecord line = csv.writeRecord().writeField("usage");
    for (Column column : Columns.ALL) {
      Object value = column.value().of(head().query().span(), row);
      String text = texts.text(column, value);
      line.writeField(column.type() == ColumnType.TEXT ? neutral(text) : text);
    }
    for (int i = 0; i < Columns.BESIDE.size(); i++) {
      line.writeField("");
    }
    line.endRecord();
  }

  @Override
  public void later(LateCorrection correction) {
    line("correction", Columns.later(correction));
  }

  @Override
  public void end(End end) throws IOException {
    Map<String, @Nullable Object> line = new LinkedHashMap<>(Columns.head(head()));
    Object notes = line.get("x_Notes");
    if (notes instanceof List<?> list) {
      line.put("x_Notes", String.join("; ", list.stream().map(String::valueOf).toList()));
    }
    line.putAll(Columns.totals(end, head().query().isOne()));
    line.put(Columns.SHA256, end.sha256());
    line("total", line);
    csv.close();
  }

  private void line(String record, Map<String, ? extends @Nullable Object> values) {
    CsvWriter.CsvWriterRecord line = csv.writeRecord().writeField(record);
    Columns.ALL.forEach(column -> line.writeField(text(values.get(column.name()))));
    Columns.BESIDE.forEach(name -> line.writeField(text(values.get(name))));
    line.endRecord();
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof Double number
        ? Texts.decimal(number)
        : value instanceof String text ? neutral(text) : value.toString();
  }

  private Head head() {
    if (head == null) {
      throw new IllegalStateException("a statement begins with its head");
    }
    return head;
  }
}
