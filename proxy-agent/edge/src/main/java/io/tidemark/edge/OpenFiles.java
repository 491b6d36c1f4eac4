package io.tidemark.edge;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The limit of files and sockets that this process may have open. */
final class OpenFiles {
  /** Kept for Kafka, DNS look-ups, certificates, the JVM, and requests to the admin port. */
  private static final int KEPT_BACK = 200;

  private static final int LEAST = 16;
  private static final int WITHOUT_LIMIT = 1_000_000;

  private OpenFiles() {}

  /** Each connection takes two descriptors: the client's and the origin's. */
  static int roomForConnections() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? roomForConnections(unix.getMaxFileDescriptorCount())
        : WITHOUT_LIMIT;
  }

  static int roomForConnections(long limit) {
    return (int) Math.max(LEAST, Math.min(WITHOUT_LIMIT, (limit - KEPT_BACK) / 2));
  }
}
