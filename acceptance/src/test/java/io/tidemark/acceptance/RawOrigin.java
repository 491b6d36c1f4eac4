package io.tidemark.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** An origin of bare sockets that does what a test tells it, for what no library would do. */
final class RawOrigin implements AutoCloseable {
  interface Behaviour {
    void serve(RawSocket socket) throws IOException;
  }

  private final ServerSocket server;
  private volatile Behaviour behaviour = socket -> {};

  RawOrigin() throws IOException {
    server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread accepting =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                accept();
              }
            });
    accepting.setDaemon(true);
    accepting.start();
  }

  private void accept() {
    try {
      Socket socket = server.accept();
      Behaviour now = behaviour;
      Thread serving =
          new Thread(
              () -> {
                try (RawSocket raw = new RawSocket(socket)) {
                  now.serve(raw);
                } catch (IOException e) {
                  // The other side has gone; the test sees that on its own side.
                }
              });
      serving.setDaemon(true);
      serving.start();
    } catch (IOException e) {
      // Closed.
    }
  }

  int port() {
    return server.getLocalPort();
  }

  void behave(Behaviour as) {
    behaviour = as;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
