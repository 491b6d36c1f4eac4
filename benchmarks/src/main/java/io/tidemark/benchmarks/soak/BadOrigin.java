package io.tidemark.benchmarks.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An origin that does what the path asks for: echo, garbage, reset, hang, or push bytes that nobody
 * reads.
 */
final class BadOrigin implements AutoCloseable {
  private static final int BACKLOG = 1000;
  private static final int PUSHED = 1 << 20;
  private static final int PUSHES = 64;

  private final ServerSocket server =
      new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();

  BadOrigin() throws IOException {
    threads.execute(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        // The server is closed, or out of file descriptors for a moment.
      }
    }
  }

  private static void serve(Socket socket) {
    try (Wire wire = new Wire(socket)) {
      String head = wire.head();
      String path = head.substring(head.indexOf('/') + 1, head.indexOf(" HTTP"));
      switch (path) {
        case "garbage" -> wire.say("\0\1\2 no answer at all\r\n\r\n");
        case "reset" -> wire.reset();
        case "hang" -> wire.drain();
        case "full" -> wire.say("HTTP/1.1 503 Full\r\nContent-Length: 0\r\n\r\n");
        case "push" -> {
          wire.say(Wire.SWITCHING);
          for (int i = 0; i < PUSHES; i++) {
            wire.frame(0x82, PUSHED);
          }
          wire.drain();
        }
        default -> {
          wire.say(Wire.SWITCHING);
          byte[] one = new byte[1];
          while (wire.read(1) == 1) {
            wire.say(one);
          }
        }
      }
    } catch (IOException e) {
      // The other side has gone.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
