package io.tidemark.benchmarks.dialogue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A receiver of alerts by HTTP that keeps the time of the first alert of each zone. */
final class Hearing implements AutoCloseable {
  private static final Pattern ZONE = Pattern.compile("\"zone\":\"([^\"]+)\"");

  private final HttpServer server;
  private final Map<String, Long> heard = new ConcurrentHashMap<>();

  Hearing() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          long now = System.nanoTime();
          Matcher zones = ZONE.matcher(body);
          while (zones.find()) {
            heard.putIfAbsent(zones.group(1), now);
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Map<String, Long> heard() {
    return heard;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
