package io.tidemark.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * A check that a port is free, made before anything starts. It fails with one line that names the
 * option.
 */
final class Ports {
  private Ports() {}

  static void require(String option, int port) throws IOException {
    if (port < 1 || port > 65_535) {
      throw new IOException("%s must be a port from 1 to 65535, got: %d".formatted(option, port));
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new IOException(
          "%s: port %d is in use; name another with %s".formatted(option, port, option), e);
    }
  }
}
