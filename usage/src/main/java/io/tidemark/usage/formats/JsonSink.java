package io.tidemark.usage.formats;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.LateCorrection;
import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Sink;
import io.tidemark.usage.statements.Span;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sink of one JSON document, or of one per line: the statement's metadata, its rows, later
 * corrections, and its totals with the hash. Null values are not written.
 */
final class JsonSink implements Sink {
  private final JsonGenerator json;
  private final boolean lines;
  private final Texts texts = new Texts();
  private Span period = new Span(0, 1);
  private boolean one;
  private boolean inCorrections;

  private JsonSink(OutputStream out, boolean lines) throws IOException {
    this.json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8);
    this.lines = lines;
    json.setRootValueSeparator(null);
  }

  static JsonSink document(OutputStream out) throws IOException {
    return new JsonSink(out, false);
  }

  static JsonSink lines(OutputStream out) throws IOException {
    return new JsonSink(out, true);
  }

  @Override
  public void begin(Head head) throws IOException {
    period = head.query().span();
    one = head.query().isOne();
    if (!lines) {
      json.writeStartObject();
      json.writeFieldName("statement");
    }
    object("statement", Columns.head(head));
    if (!lines) {
      json.writeArrayFieldStart("rows");
    }
  }

  @Override
  public void row(Row row) throws IOException {
    start("usage");
    for (Column column : Columns.ALL) {
      Object value = column.value().of(period, row);
      if (value != null) {
        json.writeFieldName(column.name());
        value(column, value);
      }
    }
    end();
  }

  private void value(Column column, Object value) throws IOException {
    switch (column.type()) {
      case TEXT -> json.writeString((String) value);
      case WHOLE -> json.writeNumber((Long) value);
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case INSTANT -> json.writeString(texts.text(column, value));
      case DECIMAL -> json.writeNumber(texts.text(column, value));
    }
  }

  @Override
  public void later(LateCorrection correction) throws IOException {
    corrections();
    object("correction", Columns.later(correction));
  }

  private void corrections() throws IOException {
    if (!lines && !inCorrections) {
      json.writeEndArray();
      json.writeArrayFieldStart("corrections");
    }
    inCorrections = true;
  }

  @Override
  public void end(End end) throws IOException {
    corrections();
    if (!lines) {
      json.writeEndArray();
      json.writeFieldName("totals");
    }
    Map<String, @Nullable Object> totals = Columns.totals(end, one);
    totals.put(Columns.SHA256, end.sha256());
    object("total", totals);
    if (!lines) {
      json.writeEndObject();
    }
    json.close();
  }

  private void start(String record) throws IOException {
    json.writeStartObject();
    if (lines) {
      json.writeStringField(CsvSink.RECORD, record);
    }
  }

  private void end() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void object(String record, Map<String, ? extends @Nullable Object> values)
      throws IOException {
    start(record);
    for (Map.Entry<String, ? extends @Nullable Object> field : values.entrySet()) {
      Object value = field.getValue();
      if (value instanceof Double number) {
        json.writeFieldName(field.getKey());
        json.writeNumber(Texts.decimal(number));
      } else if (value instanceof List<?> list) {
        json.writeArrayFieldStart(field.getKey());
        for (Object each : list) {
          json.writeString(String.valueOf(each));
        }
        json.writeEndArray();
      } else if (value != null) {
        json.writeObjectField(field.getKey(), value);
      }
    }
    end();
  }
}
