package io.tidemark.usage.statements;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a statement, written before its rows.
 *
 * @param settledMillis the time up to which all subjects of the statement are settled
 * @param booksSinceMillis where history begins; {@code null} if it is empty
 * @param dataVersion grows with each settled record that history has taken in
 * @param notes what a reader should know of the time
 */
public record Head(
    Query query,
    long madeAtMillis,
    long settledMillis,
    @Nullable Long booksSinceMillis,
    long dataVersion,
    List<Note> notes) {

  public Head {
    notes = List.copyOf(notes);
  }

  public record Note(Span span, String text) {}

  /** The subjects whose rows a statement has. */
  public enum Of {
    ZONE,
    ZONES,
    PLANS,
    FLEET
  }

  /**
   * The query that a statement answers.
   *
   * @param name of the zone, of the plan, or of the plan whose zones are meant; {@code null} for
   *     all
   * @param span the period, which consists of whole rows
   */
  public record Query(Of of, @Nullable String name, Span span, Unit unit, ZoneId zone) {
    public Calendar calendar() {
      return new Calendar(unit, zone);
    }

    /** The subject in words. */
    public String subject() {
      return switch (of) {
        case ZONE -> "zone " + name;
        case ZONES -> name == null ? "all zones" : "zones of plan " + name;
        case PLANS -> name == null ? "all plans" : "plan " + name;
        case FLEET -> "the fleet";
      };
    }

    /** True if its rows are all one subject's. */
    public boolean isOne() {
      return of == Of.ZONE || of == Of.FLEET || (of == Of.PLANS && name != null);
    }
  }

  public boolean isFinal() {
    return settledMillis >= query.span().endMillis();
  }
}
