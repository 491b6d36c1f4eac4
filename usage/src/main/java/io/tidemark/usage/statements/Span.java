package io.tidemark.usage.statements;

import java.time.Instant;

/** A stretch of time: from its start, up to and without its end. */
public record Span(long startMillis, long endMillis) {
  public Span {
    if (startMillis >= endMillis) {
      throw new IllegalArgumentException("a span must end after it starts");
    }
  }

  public long millis() {
    return endMillis - startMillis;
  }

  public boolean holds(long millis) {
    return millis >= startMillis && millis < endMillis;
  }

  /** As ISO 8601 writes an interval. */
  @Override
  public String toString() {
    return Instant.ofEpochMilli(startMillis) + "/" + Instant.ofEpochMilli(endMillis);
  }
}
