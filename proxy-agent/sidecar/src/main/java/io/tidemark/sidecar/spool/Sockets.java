package io.tidemark.sidecar.spool;

import io.tidemark.events.Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** The TCP sockets of a network namespace at one moment, by their {@link Peer other ends}. */
final class Sockets {
  /** The sockets of a place that cannot be seen. */
  static final Sockets NONE = new Sockets();

  private static final int REMOTE_FIELD = 2;
  private static final int STATE_FIELD = 3;
  private static final int FIELDS = 4;
  private static final int WORD = 8;

  /** TIME_WAIT, CLOSE and LISTEN: no process exchanges anything through these. */
  private static final String WITHOUT_PEER = "06 07 0A";

  private long[] peers = new long[1024];
  private int size;

  private Sockets() {}

  /**
   * The sockets of a process's network namespace.
   *
   * @throws IOException if they cannot be read
   */
  static Sockets of(Path proc, int pid) throws IOException {
    Sockets sockets = new Sockets();
    sockets.read(proc.resolve(pid + "/net/tcp"));
    try {
      sockets.read(proc.resolve(pid + "/net/tcp6"));
    } catch (NoSuchFileException e) {
      // A kernel without IPv6.
    }
    Arrays.sort(sockets.peers, 0, sockets.size);
    return sockets;
  }

  boolean hasPeer(long peer) {
    return Arrays.binarySearch(peers, 0, size, peer) >= 0;
  }

  private void read(Path table) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.ISO_8859_1)) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        socket(line.strip().split(" +", FIELDS + 1));
      }
    }
  }

  private void socket(String[] fields) {
    if (fields.length <= FIELDS || WITHOUT_PEER.contains(fields[STATE_FIELD])) {
      return;
    }
    String remote = fields[REMOTE_FIELD];
    int colon = remote.indexOf(':');
    int port = Integer.parseInt(remote, colon + 1, remote.length(), 16);
    if (size == peers.length) {
      peers = Arrays.copyOf(peers, 2 * size);
    }
    peers[size++] = Peer.of(address(remote, colon), port);
  }

  /** The kernel prints each word of 32 bits in the machine's own order, which is little-endian. */
  private static Client address(String remote, int length) {
    if (length == WORD) {
      return Client.ofIpv4(word(remote, 0));
    }
    return new Client(
        ((long) word(remote, 0) << 32) | (word(remote, 1) & 0xffffffffL),
        ((long) word(remote, 2) << 32) | (word(remote, 3) & 0xffffffffL));
  }

  private static int word(String remote, int number) {
    return Integer.reverseBytes(
        Integer.parseUnsignedInt(remote, number * WORD, (number + 1) * WORD, 16));
  }
}
