package io.tidemark.sidecar.spool;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The count of lines that were left out, and their quotation in the log: one a second at most. */
final class BrokenLines {
  private static final Logger log = LoggerFactory.getLogger(BrokenLines.class);
  private static final long EVERY_NANOS = 1_000_000_000L;
  private static final int QUOTED = 200;

  private final SpoolFigures figures;
  private long lastNanos = System.nanoTime() - EVERY_NANOS;

  BrokenLines(SpoolFigures figures) {
    this.figures = figures;
  }

  void line(String name, String text, String why) {
    figures.broken.increment();
    long now = System.nanoTime();
    if (now - lastNanos >= EVERY_NANOS) {
      lastNanos = now;
      log.warn("{}.spool: a line {} and is left out: {}", name, why, quoted(text));
    }
  }

  /** Everything but printable ASCII is shown as a dot, so that a line cannot forge the log. */
  private static String quoted(String text) {
    StringBuilder shown = new StringBuilder("\"");
    for (int i = 0; i < Math.min(QUOTED, text.length()); i++) {
      char c = text.charAt(i);
      shown.append(c >= ' ' && c < 0x7f ? c : '.');
    }
    return shown.append(text.length() > QUOTED ? "…\"" : "\"").toString();
  }
}
