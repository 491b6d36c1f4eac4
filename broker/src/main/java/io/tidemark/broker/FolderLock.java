package io.tidemark.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A data folder belongs to one process at a time. Ends with the process, however that ends. */
public final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Makes the folder if there is none; throws, in one clear line, if another process has it. */
  @SuppressWarnings("resource") // the lock holds it
  public static FolderLock take(Path folder) throws IOException {
    FileChannel channel = open(folder);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new FolderLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // told below
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
