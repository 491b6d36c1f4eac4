package io.tidemark.acceptance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Thousands of WebSocket clients that come and go all the time, through all proxies that run; each
 * records its own times in {@link Visits}.
 */
final class Crowd implements AutoCloseable {
  private static final int STEP_MILLIS = 100;
  private static final int AT_ONCE = 40;

  /** A proxy through which clients come. */
  interface Door {
    int port();

    String node();
  }

  private record Guest(WebSocket socket, Visits.Visit visit) {}

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final ScheduledExecutorService steps = Executors.newSingleThreadScheduledExecutor();
  private final ConcurrentLinkedQueue<Guest> guests = new ConcurrentLinkedQueue<>();
  private final List<Door> doors = new ArrayList<>();
  private final Visits visits;
  private final int zones;
  private final Random random;
  private final int wanted;

  Crowd(Visits visits, int zones, int wanted, long seed) {
    this.visits = visits;
    this.zones = zones;
    this.wanted = wanted;
    this.random = new Random(seed);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // ends with the executor
  void start() {
    steps.scheduleWithFixedDelay(this::step, 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  void through(Door door) {
    synchronized (doors) {
      doors.add(door);
    }
  }

  /** Kills the edge's process, and records its death. */
  void kill(Cluster.Edge edge) {
    synchronized (doors) {
      doors.remove(edge);
    }
    long from = System.currentTimeMillis();
    edge.process().kill();
    visits.died(edge.node(), from, System.currentTimeMillis());
  }

  private void step() {
    guests.removeIf(guest -> guest.visit().goneMillis != Visits.NEVER);
    for (int i = 0; i < AT_ONCE && guests.size() < wanted; i++) {
      come();
    }
    for (int i = random.nextInt(AT_ONCE / 2); i > 0; i--) {
      go();
    }
  }

  private void come() {
    Door door;
    synchronized (doors) {
      if (doors.isEmpty()) {
        return;
      }
      door = doors.get(random.nextInt(doors.size()));
    }
    String zone = "zone-" + random.nextInt(zones);
    Visits.Visit visit = visits.begin(zone, door.node());
    CompletableFuture<WebSocket> unused =
        http.newWebSocketBuilder()
            .header("Host", zone + ".test")
            .buildAsync(URI.create("ws://127.0.0.1:" + door.port() + "/live"), new Ears(visit))
            .whenComplete(
                (socket, failure) -> {
                  if (failure == null) {
                    visit.gotMillis = System.currentTimeMillis();
                    guests.add(new Guest(socket, visit));
                  } else {
                    visit.leavingMillis = visit.askedMillis;
                    visit.goneMillis = System.currentTimeMillis();
                  }
                });
  }

  private void go() {
    Guest guest = guests.poll();
    if (guest == null) {
      return;
    }
    guest.visit().leavingMillis = Math.min(guest.visit().leavingMillis, System.currentTimeMillis());
    CompletableFuture<WebSocket> unused = guest.socket().sendClose(1000, "");
  }

  private record Ears(Visits.Visit visit) implements WebSocket.Listener {
    @Override
    public CompletableFuture<?> onClose(WebSocket socket, int code, String reason) {
      gone();
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      gone();
    }

    private void gone() {
      long now = System.currentTimeMillis();
      visit.leavingMillis = Math.min(visit.leavingMillis, now);
      visit.goneMillis = Math.min(visit.goneMillis, now);
    }
  }

  /** Stops the crowd: no client connects or closes any more. */
  void freeze() throws InterruptedException {
    steps.shutdown();
    if (!steps.awaitTermination(2, TimeUnit.MINUTES)) {
      throw new AssertionError("the crowd does not stand still");
    }
  }

  @Override
  public void close() {
    steps.shutdownNow();
    guests.forEach(guest -> guest.socket().abort());
  }
}
