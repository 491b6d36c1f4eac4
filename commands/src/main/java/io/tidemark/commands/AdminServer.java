package io.tidemark.commands;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tidemark.settings.BrowserRequests;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The server of a proxy's {@code /metrics}, {@code /health/live} and {@code /health/ready}. */
public final class AdminServer implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /** A thread for each request, so that half a request blocks no other one. */
  private static final Executor REQUESTS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tidemark-admin");
            thread.setDaemon(true);
            return thread;
          });

  private final HttpServer server;

  /**
   * The address of the server, and the token that it asks for.
   *
   * @param keys the beginning of the names of its keys, such as {@code edge.admin}
   */
  public record Address(String keys, String host, int port, @Nullable String token) {}

  static {
    // In seconds, and read when the first server is made. A client that sends half a request is cut
    // off.
    for (String time : List.of("sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime")) {
      System.setProperty(time, System.getProperty(time, "20"));
    }
  }

  private AdminServer(HttpServer server) {
    this.server = server;
  }

  public static AdminServer start(
      Address address, PrometheusMeterRegistry registry, BooleanSupplier ready) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(address.host(), address.port()), 0);
    } catch (IOException e) {
      throw new IOException(
          "%s-port %d cannot be used: %s".formatted(address.keys(), address.port(), e.getMessage()),
          e);
    }
    BrowserRequests browsers =
        address.token() == null ? BrowserRequests.to(Set.of()) : BrowserRequests.toAnyName();
    server.createContext(
        "/metrics",
        exchange -> {
          if (isForeign(exchange, browsers)) {
            answer(exchange, 403, TEXT, "not for pages of other servers\n");
          } else if (isKnown(exchange, address.token())) {
            answer(exchange, 200, TEXT, registry.scrape(TEXT));
          } else {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            answer(
                exchange,
                401,
                TEXT,
                "send Authorization: Bearer with %s-token\n".formatted(address.keys()));
          }
        });
    server.createContext("/health/live", exchange -> answer(exchange, 200, TEXT, "ok"));
    server.createContext(
        "/health/ready",
        exchange ->
            answer(
                exchange,
                ready.getAsBoolean() ? 200 : 503,
                TEXT,
                ready.getAsBoolean() ? "ok" : "zones are not known yet"));
    server.setExecutor(REQUESTS);
    server.start();
    return new AdminServer(server);
  }

  private static boolean isForeign(HttpExchange exchange, BrowserRequests browsers) {
    return browsers.fault(
            exchange.getRequestHeaders().getFirst("Host"),
            exchange.getRequestHeaders().getFirst("Origin"))
        != null;
  }

  private static boolean isKnown(HttpExchange exchange, @Nullable String token) {
    if (token == null) {
      return true;
    }
    String said = exchange.getRequestHeaders().getFirst("Authorization");
    return said != null
        && MessageDigest.isEqual(
            ("Bearer " + token).getBytes(StandardCharsets.UTF_8),
            said.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
