package io.tidemark.commands;

import java.util.concurrent.CountDownLatch;

/** A wait for SIGTERM or SIGINT, which closes what is running before the process ends. */
public final class UntilStopped {
  private UntilStopped() {}

  /** Returns the exit code of the command. */
  public static int run(AutoCloseable running) throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    running.close();
                  } catch (Exception e) {
                    System.err.println("did not stop in order: " + e);
                  }
                  asked.countDown();
                }));
    asked.await();
    return 0;
  }
}
