package io.tidemark.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The ports of this machine from which each process takes some for what it starts. A port that one
 * process has taken is not given to another, even while nothing listens on it: its byte of a file
 * that all processes of a user share is locked until the process ends.
 */
public final class FreePorts {
  /** Below the range that systems use for outgoing connections, so that none of them is first. */
  private static final FreePorts ALL =
      new FreePorts(
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "tidemark-ports-" + System.getProperty("user.name")),
          10_000,
          32_000);

  private static final int TRIES = 1_000;

  private final Path file;
  private final int lowest;
  private final int highest;

  /** Open for as long as the process lives: closing it would end all its locks. */
  private @Nullable FileChannel channel;

  FreePorts(Path file, int lowest, int highest) {
    this.file = file;
    this.lowest = lowest;
    this.highest = highest;
  }

  /** A port on which nobody listens, and that belongs to this process from now on. */
  public static int take() throws IOException {
    return ALL.next();
  }

  synchronized int next() throws IOException {
    for (int tries = 0; tries < TRIES; tries++) {
      int port = ThreadLocalRandom.current().nextInt(lowest, highest);
      if (isFree(port) && lock(port)) {
        return port;
      }
    }
    throw new IOException("no free port between %d and %d".formatted(lowest, highest));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Takes the port for this process; returns false if a process has it already. */
  @SuppressWarnings("resource") // the lock ends with the process
  private boolean lock(int port) throws IOException {
    if (channel == null) {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }
    try {
      FileLock lock = channel.tryLock(port, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // this process has it already
    }
  }
}
