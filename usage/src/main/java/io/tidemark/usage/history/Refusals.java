package io.tidemark.usage.history;

import java.sql.SQLException;
import java.time.DateTimeException;

/** The distinction between a record that the database never accepts and an unavailable database. */
final class Refusals {
  /** SQLSTATE classes: data exception; integrity constraint violation. */
  private static final String DATA = "22";

  private static final String INTEGRITY = "23";

  /** The SQLSTATE of a row whose partition has been dropped; the partition is created again. */
  private static final String CHECK_VIOLATION = "23514";

  private Refusals() {}

  /** True if trying again can only fail in the same way. */
  static boolean isOfContent(Throwable e) {
    if (e instanceof SQLException sql) {
      String state = sql.getSQLState();
      return state != null
          && (state.startsWith(DATA) || state.startsWith(INTEGRITY))
          && !state.equals(CHECK_VIOLATION);
    }
    return e instanceof DateTimeException
        || e instanceof ArithmeticException
        || e instanceof IndexOutOfBoundsException
        || e instanceof IllegalArgumentException;
  }

  static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
  }
}
