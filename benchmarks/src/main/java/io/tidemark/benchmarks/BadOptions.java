package io.tidemark.benchmarks;

/** An error in the options after a benchmark's name. */
public final class BadOptions extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BadOptions(String message) {
    super(message);
  }
}
