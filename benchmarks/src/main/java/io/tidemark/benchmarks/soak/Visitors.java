package io.tidemark.benchmarks.soak;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The clients of a proxy's soak: each opens WebSockets one after the other, and counts them. */
final class Visitors {
  private static final int CLIENTS = 64;
  private static final int MOST_MILLIS = 4_000;
  private static final String HOST = "Host: soak.test\r\n";

  private final int port;
  private final LongAdder opened = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder cut = new LongAdder();

  Visitors(int port) {
    this.port = port;
  }

  /** The 101s that clients have seen. */
  long opened() {
    return opened.sum();
  }

  /** The handshakes that the origin has refused. */
  long refused() {
    return refused.sum();
  }

  /** The handshakes without an answer, while the proxy was away. */
  long cut() {
    return cut.sum();
  }

  /** Runs all clients for this long; returns when the last has gone. */
  void come(long millis, long seed) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      Random random = new Random(seed * CLIENTS + i);
      clients.execute(() -> visits(end, random));
    }
    clients.shutdown();
    if (!clients.awaitTermination(millis + 60_000, TimeUnit.MILLISECONDS)) {
      clients.shutdownNow();
      throw new IllegalStateException("a client does not come back from the proxy");
    }
  }

  private void visits(long end, Random random) {
    while (System.nanoTime() < end) {
      boolean refusal = random.nextInt(8) == 0;
      boolean answered = false;
      try (Wire wire = Wire.to(port)) {
        wire.say(
            "GET /%s HTTP/1.1\r\n".formatted(refusal ? "full" : "echo")
                + HOST
                + Wire.HANDSHAKE
                + "\r\n");
        answered = count(wire.head());
        if (!refusal) {
          Thread.sleep(random.nextInt(1 + random.nextInt(MOST_MILLIS)));
          if (random.nextInt(3) == 0) {
            wire.reset();
          }
        }
      } catch (IOException e) {
        if (!answered) {
          cut.increment();
          pause();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean count(String head) {
    if (head.startsWith("HTTP/1.1 101 ")) {
      opened.increment();
    } else {
      refused.increment();
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
