package io.tidemark.edge;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files and sockets this process may have open. */
final class OpenFiles {
  /** For Kafka, names, certificates, the JVM, and those who look at the admin port. */
  private static final int KEPT_BACK = 200;

  private static final int LEAST = 16;
  private static final int WITHOUT_LIMIT = 1_000_000;

  private OpenFiles() {}

  /** A connection takes two: the client's and the origin's. */
  static int roomForConnections() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? roomForConnections(unix.getMaxFileDescriptorCount())
        : WITHOUT_LIMIT;
  }

  static int roomForConnections(long limit) {
    return (int) Math.max(LEAST, Math.min(WITHOUT_LIMIT, (limit - KEPT_BACK) / 2));
  }
}
