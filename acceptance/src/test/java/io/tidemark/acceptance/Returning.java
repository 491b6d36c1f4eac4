package io.tidemark.acceptance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The clients of a web page: each holds one connection, and connects again when it ends. */
final class Returning implements AutoCloseable {
  private static final int MOST_PAUSE_MILLIS = 500;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final List<Cluster.Edge> doors;
  private final int zones;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final Map<Integer, AtomicInteger> codes = new ConcurrentHashMap<>();
  private volatile boolean leaving;

  Returning(List<Cluster.Edge> doors, int zones) {
    this.doors = doors;
    this.zones = zones;
  }

  /** Connects the n-th client, always through the same edge to the same zone. */
  void come(int n) {
    int port = doors.get(n % doors.size()).port();
    String zone = "zone-" + n % zones;
    CompletableFuture<WebSocket> unused =
        http.newWebSocketBuilder()
            .header("Host", zone + ".test")
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/live"), new Ears(n))
            .whenComplete(
                (socket, failure) -> {
                  if (failure != null) {
                    failed.incrementAndGet();
                    again(n);
                  } else {
                    open.incrementAndGet();
                  }
                });
  }

  private void again(int n) {
    if (!leaving) {
      Executor later =
          CompletableFuture.delayedExecutor(
              ThreadLocalRandom.current().nextInt(MOST_PAUSE_MILLIS), TimeUnit.MILLISECONDS);
      later.execute(() -> come(n));
    }
  }

  int open() {
    return open.get();
  }

  /** Handshakes that did not end with a 101. */
  int failed() {
    return failed.get();
  }

  /** The counts of ended connections by close code. */
  Map<Integer, Integer> codes() {
    Map<Integer, Integer> counted = new TreeMap<>();
    codes.forEach((code, count) -> counted.put(code, count.get()));
    return counted;
  }

  @Override
  public void close() {
    leaving = true;
  }

  private final class Ears implements WebSocket.Listener {
    private final int n;

    Ears(int n) {
      this.n = n;
    }

    @Override
    public CompletableFuture<?> onClose(WebSocket socket, int code, String reason) {
      ended(code);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      ended(1006);
    }

    private void ended(int code) {
      codes.computeIfAbsent(code, c -> new AtomicInteger()).incrementAndGet();
      open.decrementAndGet();
      again(n);
    }
  }
}
