package io.tidemark.usage.formats;

import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.LateCorrection;
import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Sink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page to print or to send: whole in one file, without scripts. The statement of one subject
 * holds all its rows, also as a block of JSON, so that it can be verified like any other; the
 * statement of many has a line for each of the {@value Leaders#MOST} subjects with the most use.
 */
final class HtmlSink implements Sink {
  static final String DATA = "<script type=\"application/json\" id=\"statement\">";

  private final OutputStream out;
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final List<Row> rows = new ArrayList<>();
  private final List<LateCorrection> later = new ArrayList<>();
  private final Leaders leaders = new Leaders();
  private @Nullable Head head;
  private @Nullable JsonSink json;

  HtmlSink(OutputStream out) {
    this.out = out;
  }

  @Override
  public void begin(Head head) throws IOException {
    this.head = head;
    if (head.query().isOne()) {
      json = JsonSink.document(data);
      json.begin(head);
    }
  }

  @Override
  public void row(Row row) throws IOException {
    if (json != null) {
      rows.add(row);
      json.row(row);
    } else {
      leaders.add(row);
    }
  }

  @Override
  public void later(LateCorrection correction) throws IOException {
    if (later.size() < Leaders.MOST) {
      later.add(correction);
    }
    if (json != null) {
      json.later(correction);
    }
  }

  @Override
  public void end(End end) throws IOException {
    if (head == null) {
      throw new IllegalStateException("a statement begins with its head");
    }
    Page page = new Page(head, end);
    if (json != null) {
      json.end(end);
      page.one(rows);
      page.later(later);
      page.about();
      page.data(DATA, data.toString(StandardCharsets.UTF_8));
    } else {
      page.many(leaders);
      page.later(later);
      page.about();
    }
    out.write(page.html().getBytes(StandardCharsets.UTF_8));
    out.close();
  }
}
