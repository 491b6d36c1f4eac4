package io.tidemark.quickstart;

import java.util.concurrent.CountDownLatch;

/** Runs something until SIGTERM or SIGINT, then closes it before the process ends. */
final class UntilStopped {
  private UntilStopped() {}

  static int run(AutoCloseable running) throws InterruptedException {
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
