package io.tidemark.usage.statements;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A receiver of a statement, in this order: its head, its rows, later corrections, its end. */
public interface Sink {
  void begin(Head head) throws IOException;

  void row(Row row) throws IOException;

  void later(LateCorrection correction) throws IOException;

  void end(End end) throws IOException;

  /**
   * The end of a statement, after its rows.
   *
   * @param p95 of all minute peaks of the period; {@code null} for several subjects or if no longer
   *     kept
   * @param sha256 of the canonical rows, in hex
   */
  record End(Totals totals, @Nullable Long p95, String sha256) {}
}
