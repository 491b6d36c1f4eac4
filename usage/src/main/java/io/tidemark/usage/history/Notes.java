package io.tidemark.usage.history;

import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.Span;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code note}: remarks about a period, for one zone or for all, that statements print.
 */
public final class Notes {
  private Notes() {}

  static List<Head.Note> read(Connection connection, Head.Query query) throws SQLException {
    try (PreparedStatement notes =
        connection.prepareStatement(
            "SELECT start_at, end_at, text FROM note WHERE start_at < ? AND end_at > ?"
                + " AND (zone IS NULL OR zone = ?) ORDER BY start_at, note_id")) {
      Times.set(notes, 1, query.span().endMillis());
      Times.set(notes, 2, query.span().startMillis());
      notes.setString(3, query.of() == Head.Of.ZONE ? query.name() : null);
      List<Head.Note> found = new ArrayList<>();
      try (ResultSet row = notes.executeQuery()) {
        while (row.next()) {
          found.add(
              new Head.Note(new Span(Times.get(row, 1), Times.get(row, 2)), row.getString(3)));
        }
      }
      return found;
    }
  }

  /**
   * Writes a note unless it is there already.
   *
   * @param zone {@code null} for all zones
   */
  public static void write(Database database, @Nullable String zone, Span span, String text)
      throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO note (zone, start_at, end_at, text) VALUES (?, ?, ?, ?)"
                    + " ON CONFLICT DO NOTHING")) {
      insert.setString(1, zone);
      Times.set(insert, 2, span.startMillis());
      Times.set(insert, 3, span.endMillis());
      insert.setString(4, text);
      insert.executeUpdate();
    }
  }
}
