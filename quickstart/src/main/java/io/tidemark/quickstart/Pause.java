package io.tidemark.quickstart;

/** Time passes, for a person or for something that is starting. */
final class Pause {
  private Pause() {}

  static void second() throws InterruptedException {
    millis(1_000);
  }

  static void millis(long millis) throws InterruptedException {
    Thread.sleep(millis);
  }
}
