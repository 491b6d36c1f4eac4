package io.tidemark.acceptance;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A folder below {@code target} that test processes which run beside each other share. */
final class SharedFolder {
  private SharedFolder() {}

  /** Something that prepares the folder. */
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** Makes the folder, and runs the work while no other thread or process does so there. */
  static synchronized void alone(Path folder, Work work) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException("no lock of " + folder);
      }
      work.run();
    }
  }
}
