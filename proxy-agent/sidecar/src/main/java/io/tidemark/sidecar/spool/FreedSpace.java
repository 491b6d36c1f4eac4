package io.tidemark.sidecar.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The space of files that grow for ever, of which what has been read is given back to the disk by
 * {@code fallocate --punch-hole}. Sizes and positions stay as they are, and so do the first bytes,
 * by which a file is known.
 */
final class FreedSpace {
  private static final Logger log = LoggerFactory.getLogger(FreedSpace.class);
  private static final long BLOCK = 4_096;

  private final long atATime;
  private final Map<Long, Long> freedTo = new HashMap<>();
  private boolean told;

  FreedSpace(long atATime) {
    this.atATime = atATime;
  }

  /** Frees what lies before the position, once there is enough of it. */
  void free(Path file, long inode, long position) {
    long from = freedTo.getOrDefault(inode, BLOCK);
    long to = position / BLOCK * BLOCK;
    if (to - from < atATime) {
      return;
    }
    freedTo.put(inode, to);
    try {
      int exit =
          new ProcessBuilder(
                  "fallocate",
                  "--punch-hole",
                  "--offset",
                  Long.toString(from),
                  "--length",
                  Long.toString(to - from),
                  file.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      tell(exit == 0 ? null : "exit code " + exit, file);
    } catch (IOException e) {
      tell(e.getMessage(), file);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(@Nullable String fault, Path file) {
    if (fault != null && !told) {
      told = true;
      log.warn(
          "the space of what was read of {} cannot be freed by fallocate, and the file grows: {}",
          file,
          fault);
    }
  }

  void forget(long inode) {
    freedTo.remove(inode);
  }
}
