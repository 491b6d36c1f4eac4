package io.tidemark.acceptance;

import static io.tidemark.acceptance.Waiting.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.FreePorts;
import io.tidemark.events.Client;
import io.tidemark.events.v1.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a Caddy that has the edge behind it, for WebSockets and event streams. */
class CaddyIT {
  private static final String CLIENT = "127.0.0.2";

  @Test
  void whatTheEdgeCountsIsTheClientOfCaddy(@TempDir Path folder) throws Exception {
    Path program = Program.need("caddy");
    int port = FreePorts.take();
    try (EdgeStack edge =
        new EdgeStack(
            Files.createDirectory(folder.resolve("t")),
            Map.of("edge.trusted-proxies", "127.0.0.1"))) {
      edge.origin.behave(CaddyIT::serve);
      Process caddy = caddy(program, folder, port, edge);
      try {
        patiently().until(() -> plain(port).contains(" 204 "));
        String ask =
            "GET /live HTTP/1.1\r\nHost: raw.test\r\nX-Forwarded-For: 203.0.113.7\r\n"
                + RawSocket.HANDSHAKE.replace("websocket", "WebSocket")
                + "\r\n";
        try (RawSocket socket = from(port).send(ask);
            RawSocket events =
                from(port)
                    .send(
                        "GET /feed HTTP/1.1\r\nHost: events.test\r\nAccept: text/event-stream\r\n\r\n")) {
          assertThat(socket.head()).startsWith("HTTP/1.1 101 ");
          assertThat(socket.send("hello").text(5)).isEqualTo("hello");
          assertThat(events.head()).startsWith("HTTP/1.1 200 ");
          edge.awaitOpen("raw", 1);
          edge.awaitOpen("events", 1);
        }
        edge.awaitOpen("raw", 0);
        edge.awaitOpen("events", 0);
        var opened = edge.opens("raw").get(0);
        assertThat(new Client(opened.getClientHigh(0), opened.getClientLow(0)).text(128))
            .isEqualTo(CLIENT);
        assertThat(edge.opens("events").get(0).getProtocol(0))
            .isEqualTo(Protocol.SERVER_SENT_EVENTS);
      } finally {
        caddy.destroyForcibly().onExit().join();
      }
    }
  }

  private static Process caddy(Path program, Path folder, int port, EdgeStack edge)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("Caddyfile"),
            Files.readString(Path.of("../examples/caddy/Caddyfile"))
                .replace("http://:80 ", "http://:%d ".formatted(port))
                .replace("127.0.0.1:8080", "127.0.0.1:" + edge.port)
                .replace("127.0.0.1:18080", "127.0.0.1:" + edge.origin.port()));
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    program.toString(),
                    "run",
                    "--config",
                    file.toString(),
                    "--adapter",
                    "caddyfile"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("caddy.log").toFile());
    builder.environment().put("XDG_DATA_HOME", folder.toString());
    builder.environment().put("XDG_CONFIG_HOME", folder.toString());
    return builder.start();
  }

  private static void serve(RawSocket socket) throws IOException {
    String head = socket.head();
    if (head.toLowerCase(java.util.Locale.ROOT).contains("upgrade: websocket")) {
      String key = head.replaceAll("(?is).*sec-websocket-key: ([^\\r]*)\\r.*", "$1");
      socket.send(
          RawSocket.SWITCHING.replaceAll("(?<=Accept: )\\S+", RawSocket.accept(key)) + "\r\n");
      socket.send(socket.text(5));
      socket.rest();
    } else if (head.contains("text/event-stream")) {
      socket.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
      socket.rest();
    } else {
      socket.send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }
  }

  private static RawSocket from(int port) throws IOException {
    return new RawSocket(
        new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(CLIENT), 0));
  }

  private static String plain(int port) {
    try (RawSocket client = from(port)) {
      return client.send("GET / HTTP/1.1\r\nHost: raw.test\r\nConnection: close\r\n\r\n").head();
    } catch (IOException e) {
      return "";
    }
  }
}
