package io.tidemark.benchmarks;

/** Says what is wrong with what stands behind a benchmark's name. */
public final class BadOptions extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BadOptions(String message) {
    super(message);
  }
}
