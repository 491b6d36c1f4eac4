package io.tidemark.cli;

/** A wait of a fixed time, for a person who watches or a service that starts. */
public final class Pause {
  private Pause() {}

  public static void second() throws InterruptedException {
    millis(1_000);
  }

  public static void millis(long millis) throws InterruptedException {
    Thread.sleep(millis);
  }
}
