package io.tidemark.usage.formats;

import io.tidemark.usage.statements.Row;
import io.tidemark.usage.statements.Span;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over a statement's canonical rows: for each, the values of its columns that are not
 * derived, in order, as text, joined with commas and ended by a line feed; UTF-8. So any reader of
 * any format can compute it.
 */
public final class Canon {
  private final MessageDigest digest;
  private final StringBuilder line = new StringBuilder(1_024);
  private final Texts texts = new Texts();

  public Canon() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  public void row(Span period, Row row) {
    line.setLength(0);
    List<Column> base = Columns.BASE;
    for (int i = 0; i < base.size(); i++) {
      if (i > 0) {
        line.append(',');
      }
      Column column = base.get(i);
      line.append(texts.text(column, column.value().of(period, row)));
    }
    end();
  }

  /** A row that was read back: the text of each column by its name. */
  void row(Function<String, @Nullable String> text) {
    line.setLength(0);
    String between = "";
    for (Column column : Columns.BASE) {
      String value = text.apply(column.name());
      line.append(between).append(value == null ? "" : value);
      between = ",";
    }
    end();
  }

  private void end() {
    line.append('\n');
    digest.update(line.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the hash in hex; the next row begins a new hash. */
  public String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
