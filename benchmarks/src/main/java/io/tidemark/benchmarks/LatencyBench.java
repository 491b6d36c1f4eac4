package io.tidemark.benchmarks;

import io.tidemark.cli.ApiClient;
import io.tidemark.quickstart.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * The latency benchmark. It measures how long after a 101 the live API counts the connection, and
 * then how long a handshake takes through the proxy, with the broker and without. Settings are the
 * default ones, and everything runs on this machine.
 */
final class LatencyBench {
  private static final int WARM_UP = 100;
  private static final int SAMPLES = 400;
  private static final int HANDSHAKES = 2_000;

  private LatencyBench() {}

  static Report run() throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    try (ScratchFolder scratch = new ScratchFolder("latency");
        Stack stack = Stack.start(scratch.path(), Stack.StackPorts.FREE, Map.of())) {
      ApiClient api = new ApiClient(stack.api(), null);
      while (!api.isReady() || api.json("/api/v1/zones?sort=open").get("zones").size() < 4) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
      System.out.println("opening " + (WARM_UP + SAMPLES) + " connections, one at a time …");
      Histogram seen = new Histogram(3);
      Random random = new Random(3);
      List<WebSocket> open = new ArrayList<>();
      for (int i = 1; i <= WARM_UP + SAMPLES; i++) {
        LockSupport.parkNanos(
            TimeUnit.MICROSECONDS.toNanos(random.nextInt(i < WARM_UP ? 1_000 : 300_000)));
        open.add(open(http, stack.edge().port()));
        long opened = System.nanoTime();
        while (api.json("/api/v1/zones/shop/live").get("counts").get("opened").asLong() < i) {
          LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
        }
        if (i > WARM_UP) {
          seen.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - opened));
        }
      }
      System.out.println("handshakes with the broker, and without …");
      Histogram unused = handshakes(http, stack.edge().port()); // warms up
      Histogram with = handshakes(http, stack.edge().port());
      stack.stopBroker();
      Histogram without = handshakes(http, stack.edge().port());
      open.forEach(WebSocket::abort);
      Report report = new Report("milliseconds", "p50", "p99", "max", "n");
      report.micros("from the 101 to the live API", seen);
      report.micros("handshake through the proxy", with);
      report.micros("the same, broker away", without);
      return report
          .figure("p50_ms", seen.getValueAtPercentile(50) / 1000.0)
          .figure("p99_ms", seen.getValueAtPercentile(99) / 1000.0)
          .figure("handshake_p50_ms", with.getValueAtPercentile(50) / 1000.0)
          .figure("handshake_p50_ms_no_broker", without.getValueAtPercentile(50) / 1000.0);
    }
  }

  private static WebSocket open(HttpClient http, int port) {
    return http.newWebSocketBuilder()
        .header("Host", "shop.localhost")
        .buildAsync(URI.create("ws://127.0.0.1:" + port + "/live"), new WebSocket.Listener() {})
        .join();
  }

  private static Histogram handshakes(HttpClient http, int port) {
    Histogram took = new Histogram(3);
    for (int i = 0; i < HANDSHAKES; i++) {
      long begin = System.nanoTime();
      WebSocket socket = open(http, port);
      took.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin));
      socket.abort();
    }
    return took;
  }
}
