package io.tidemark.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A lock that gives a data folder to one process at a time. It ends with the process, even after a
 * crash.
 */
public final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the folder if there is none; throws, with a message of one line, if another process holds
   * it.
   */
  @SuppressWarnings("resource") // the FolderLock keeps the channel
  public static FolderLock take(Path folder) throws IOException {
    FileChannel channel = open(folder);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new FolderLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // The error is thrown below.
    }
    channel.close();
    throw new IOException(
        "%s is in use by another Tidemark; name another folder with --data".formatted(folder));
  }

  private static FileChannel open(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
      return FileChannel.open(
          folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("--data must be a folder, got: " + folder, e);
    } catch (IOException e) {
      throw new IOException(
          "--data must be a folder that can be written, got: " + folder.toAbsolutePath(), e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
