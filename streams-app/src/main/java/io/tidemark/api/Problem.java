package io.tidemark.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457).
 *
 * @param parameter which parameter is wrong, where one is
 * @param legal what could be asked for instead, where that is known
 */
record Problem(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String parameter,
    @Nullable List<String> legal) {
  static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(int status, String title, String detail) {
    return new Problem("about:blank", title, status, detail, null, null);
  }

  static Problem parameter(String name, String got, String accepts) {
    return new Problem(
        "about:blank",
        "Bad parameter",
        400,
        "%s must be %s, got: %s".formatted(name, accepts, got),
        name,
        null);
  }

  static Raised noHistory() {
    return new Raised(of(503, "No history", "this instance keeps no history: set history.url"));
  }

  /** Thrown by a handler, answered by the server. */
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
