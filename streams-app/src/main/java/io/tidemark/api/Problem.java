package io.tidemark.api;

import io.tidemark.events.TextBounds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457).
 *
 * @param parameter the parameter that is wrong, if there is one
 * @param legal the requests that are possible instead, if they are known
 */
record Problem(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String parameter,
    @Nullable List<String> legal) {
  /** A wrong value is repeated up to this length. */
  private static final int MOST_GOT = 200;

  static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(int status, String title, String detail) {
    return new Problem("about:blank", title, status, detail, null, null);
  }

  static Problem parameter(String name, String got, String accepts) {
    return new Problem(
        "about:blank",
        "Bad parameter",
        400,
        "%s must be %s, got: %s".formatted(name, accepts, TextBounds.cut(got, MOST_GOT)),
        name,
        null);
  }

  /**
   * The problem of a text that is too long or has forbidden characters; the text is not repeated.
   */
  static Problem badText(String name, String fault) {
    return new Problem("about:blank", "Bad parameter", 400, name + " " + fault, name, null);
  }

  static Raised noHistory() {
    return new Raised(of(503, "No history", "this instance keeps no history: set history.url"));
  }

  /** A problem that a handler throws and the server answers with. */
  static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    Raised(Problem problem) {
      super(problem.detail());
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }
}
