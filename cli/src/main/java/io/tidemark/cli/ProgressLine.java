package io.tidemark.cli;

import java.io.PrintStream;

/**
 * The progress of a long task, in one line of a terminal; without a terminal nothing is printed.
 */
final class ProgressLine {
  private static final int WIDTH = 30;
  private static final long EVERY_NANOS = 100_000_000;

  private final PrintStream out;
  private final Bar bar = Bar.here();
  private final boolean terminal = LiveScreen.isTerminal();
  private long nextNanos = System.nanoTime() + EVERY_NANOS;

  ProgressLine(PrintStream out) {
    this.out = out;
  }

  void at(String what, double share) {
    if (terminal && System.nanoTime() > nextNanos) {
      nextNanos = System.nanoTime() + EVERY_NANOS;
      int done = (int) (WIDTH * Math.min(1, share));
      out.printf(
          "\r\033[K%s%s %3.0f %%  %s",
          bar.full().repeat(done),
          bar.light().repeat(WIDTH - done),
          100 * Math.min(1, share),
          what);
      out.flush();
    }
  }

  void clear() {
    if (terminal) {
      out.print("\r\033[K");
      out.flush();
    }
  }
}
