package io.tidemark.quickstart;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Real WebSocket clients that come and go: the connections of each zone vary around a fixed number,
 * and the zone on the free plan goes far over its guideline every three minutes, from the start.
 * Some handshakes meet an origin that has no room.
 */
final class DemoTraffic implements AutoCloseable {
  private static final int STEP_MILLIS = 200;
  private static final double SWING_SECONDS = 45;
  private static final int AT_ONCE = 12;

  /** Rare enough for a settled minute without a rush between two rushes. */
  private static final double RUSH_EVERY_SECONDS = 180;

  private static final double RUSH_SECONDS = 15;

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final ScheduledExecutorService steps =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "demo-traffic");
            thread.setDaemon(true);
            return thread;
          });
  private final int edgePort;
  private final Map<String, List<WebSocket>> open = new HashMap<>();
  private final Random random = new Random(7);
  private long step;

  DemoTraffic(int edgePort) {
    this.edgePort = edgePort;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // ends with the executor
  void start() {
    steps.scheduleWithFixedDelay(this::step, 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void step() {
    step++;
    for (DemoZones zone : DemoZones.ALL) {
      List<WebSocket> sockets = open.computeIfAbsent(zone.zone(), z -> new ArrayList<>());
      sockets.removeIf(socket -> socket.isInputClosed() || socket.isOutputClosed());
      int wanted = wanted(zone);
      List<CompletableFuture<WebSocket>> opening = new ArrayList<>();
      for (int i = 0; i < AT_ONCE && sockets.size() + opening.size() < wanted; i++) {
        opening.add(open(zone, "/live"));
      }
      opening.forEach(one -> take(one, sockets));
      for (int i = 0; i < AT_ONCE && sockets.size() > wanted; i++) {
        close(sockets.remove(random.nextInt(sockets.size())));
      }
      if (!sockets.isEmpty()) {
        // One client leaves, one connects and one sends a message, even while the number stays the
        // same.
        close(sockets.remove(random.nextInt(sockets.size())));
        take(open(zone, "/live"), sockets);
        say(sockets.get(random.nextInt(sockets.size())));
      }
      if (random.nextInt(40) == 0) {
        take(open(zone, "/full"), sockets);
      }
    }
  }

  private int wanted(DemoZones zone) {
    double seconds = step * STEP_MILLIS / 1000.0;
    if (zone.rushes() && seconds % RUSH_EVERY_SECONDS < RUSH_SECONDS) {
      return zone.rush();
    }
    double at = seconds / SWING_SECONDS + zone.zone().hashCode() % 7 / 7.0;
    double swing = zone.rushes() ? 0.2 : 0.6;
    return (int) (zone.around() * (1 + swing * Math.sin(2 * Math.PI * at)));
  }

  private CompletableFuture<WebSocket> open(DemoZones zone, String path) {
    return client
        .newWebSocketBuilder()
        .header("Host", zone.host())
        .buildAsync(URI.create("ws://127.0.0.1:" + edgePort + path), new WebSocket.Listener() {});
  }

  private static void take(CompletableFuture<WebSocket> opening, List<WebSocket> into) {
    try {
      into.add(opening.join());
    } catch (CompletionException e) {
      // The handshake was refused, which the books count, too.
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a client that goes does not wait for an answer
  private static void close(WebSocket socket) {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private static void say(WebSocket socket) {
    socket.sendText("hello", true);
  }

  /** Stops opening and closing connections; the open ones stay open. */
  void freeze() throws InterruptedException {
    steps.shutdown();
    boolean stood = steps.awaitTermination(5, TimeUnit.SECONDS);
    if (!stood) {
      steps.shutdownNow();
    }
  }

  @Override
  public void close() {
    steps.shutdownNow();
    open.values().forEach(sockets -> sockets.forEach(WebSocket::abort));
  }
}
