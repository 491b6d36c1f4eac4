package io.tidemark.usage.statements;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement says of itself before its rows.
 *
 * @param settledMillis everything before is settled for all that it is about
 * @param booksSinceMillis history begins here; {@code null}: it is empty
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

  /** Whose rows. */
  public enum Of {
    ZONE,
    ZONES,
    PLANS,
    FLEET
  }

  /**
   * What was asked for.
   *
   * @param name of the zone; of the plan whose zones, or which plan; {@code null}: all
   * @param span whole rows
   */
  public record Query(Of of, @Nullable String name, Span span, Unit unit, ZoneId zone) {
    public Calendar calendar() {
      return new Calendar(unit, zone);
    }

    /** In words. */
    public String subject() {
      return switch (of) {
        case ZONE -> "zone " + name;
        case ZONES -> name == null ? "all zones" : "zones of plan " + name;
        case PLANS -> name == null ? "all plans" : "plan " + name;
        case FLEET -> "the fleet";
      };
    }

    /** Whether its rows are all one subject's. */
    public boolean isOne() {
      return of == Of.ZONE || of == Of.FLEET || (of == Of.PLANS && name != null);
    }
  }

  public boolean isFinal() {
    return settledMillis >= query.span().endMillis();
  }
}
