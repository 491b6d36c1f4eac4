package io.tidemark.acceptance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** WebSocket clients of the JDK that know the truth: how many are open in each zone. */
final class Clients implements AutoCloseable {
  private static final int AT_ONCE = 50;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final Map<String, List<Socket>> open = new TreeMap<>();
  private final Random random = new Random(11);
  private long opened;

  record Socket(WebSocket socket, int port, CompletableFuture<Integer> closed) {}

  /**
   * Opens {@code count} connections through an edge; all of them get their 101, or the method
   * throws.
   */
  void open(int port, String zone, int count) {
    List<Socket> sockets = open.computeIfAbsent(zone, z -> new ArrayList<>());
    for (int done = 0; done < count; done += AT_ONCE) {
      List<CompletableFuture<Socket>> opening = new ArrayList<>();
      for (int i = 0; i < Math.min(AT_ONCE, count - done); i++) {
        opening.add(open(port, zone + ".test", "/live"));
      }
      opening.forEach(one -> sockets.add(one.join()));
    }
    opened += count;
  }

  CompletableFuture<Socket> open(int port, String host, String path) {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    WebSocket.Builder builder = http.newWebSocketBuilder().header("Host", host);
    return builder
        .buildAsync(
            URI.create("ws://127.0.0.1:" + port + path),
            new WebSocket.Listener() {
              @Override
              public CompletableFuture<?> onClose(WebSocket socket, int code, String reason) {
                closed.complete(code);
                return CompletableFuture.completedFuture(null);
              }

              @Override
              public void onError(WebSocket socket, Throwable error) {
                closed.complete(1006);
              }
            })
        .thenApply(socket -> new Socket(socket, port, closed));
  }

  /**
   * Closes {@code count} connections of a zone, and waits until the other side has closed them,
   * too.
   */
  void close(String zone, int count) {
    List<Socket> sockets = open.getOrDefault(zone, List.of());
    List<CompletableFuture<Integer>> closing = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket socket = sockets.remove(random.nextInt(sockets.size()));
      closing.add(socket.socket().sendClose(1000, "").thenCompose(sent -> socket.closed()));
    }
    closing.forEach(CompletableFuture::join);
  }

  /** Forgets the connections of an edge that has died; returns their number. */
  long forget(int port) {
    long gone = 0;
    for (List<Socket> sockets : open.values()) {
      int before = sockets.size();
      sockets.removeIf(socket -> socket.port() == port);
      gone += before - sockets.size();
    }
    return gone;
  }

  Map<String, Long> truth() {
    Map<String, Long> truth = new ConcurrentHashMap<>();
    open.forEach(
        (zone, sockets) -> {
          if (!sockets.isEmpty()) {
            truth.put(zone, (long) sockets.size());
          }
        });
    return new TreeMap<>(truth);
  }

  int count(String zone) {
    return open.getOrDefault(zone, List.of()).size();
  }

  long opened() {
    return opened;
  }

  @Override
  public void close() {
    open.values().forEach(sockets -> sockets.forEach(socket -> socket.socket().abort()));
  }
}
