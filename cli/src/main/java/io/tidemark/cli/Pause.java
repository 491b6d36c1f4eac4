package io.tidemark.cli;

/** Time passes, for a person or for something that is starting. */
public final class Pause {
  private Pause() {}

  public static void second() throws InterruptedException {
    millis(1_000);
  }

  public static void millis(long millis) throws InterruptedException {
    Thread.sleep(millis);
  }
}
