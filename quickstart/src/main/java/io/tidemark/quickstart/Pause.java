package io.tidemark.quickstart;

/** A second passes. */
final class Pause {
  private Pause() {}

  static void second() throws InterruptedException {
    Thread.sleep(1_000);
  }
}
