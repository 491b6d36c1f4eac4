package io.tidemark.alerts;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HttpTest {
  /**
   * The client must not wait for a receiver that answers 200 and then sends a byte now and then.
   */
  @Test
  @Timeout(60)
  void anAnswerWithoutAnEndIsCutAtTheDeadline() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Http http = new Http(true, Duration.ofMillis(500))) {
      Thread dripping = new Thread(() -> drip(server), "dripping");
      dripping.setDaemon(true);
      dripping.start();
      URI to = URI.create("http://127.0.0.1:" + server.getLocalPort());
      assertThatThrownBy(() -> http.post(to, Map.of(), "{}"))
          .isInstanceOf(IOException.class)
          .hasMessage("no whole answer within 500 ms");
    }
  }

  private static void drip(ServerSocket server) {
    try (Socket client = server.accept()) {
      OutputStream out = client.getOutputStream();
      out.write(
          "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      while (true) {
        out.write('x');
        out.flush();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    } catch (IOException e) {
      // The client has gone, as it should.
    }
  }
}
