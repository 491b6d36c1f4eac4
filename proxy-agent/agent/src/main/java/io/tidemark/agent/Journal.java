package io.tidemark.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.agent.state.JournalFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The file that holds the state of an emitter across its processes: a frame with all of it, then
 * frames with what has changed. Each frame stands after its length and its checksum, so a frame
 * that a kill has cut off is known, and left out. A file that has grown is written anew beside the
 * old one and renamed over it.
 */
final class Journal implements AutoCloseable {
  private static final int HEAD_BYTES = 8;
  private static final long SMALL_BYTES = 1 << 20;
  private static final int GROWTH = 4;

  private final Path file;
  private final FileChannel locked;
  private final FileLock lock;
  private @Nullable FileChannel channel;
  private long wholeBytes;
  private long bytes;

  private Journal(Path file, FileChannel locked, FileLock lock) {
    this.file = file;
    this.locked = locked;
    this.lock = lock;
  }

  /** Opens the journal of a folder, of which there is one process at a time. */
  static Journal open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      // It holds the addresses of clients.
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    FileChannel locked =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = locked.tryLock();
    if (lock == null) {
      locked.close();
      throw new IOException("another process uses the journal in %s".formatted(folder));
    }
    return new Journal(folder.resolve("journal"), locked, lock);
  }

  /** The frames that are whole, from the oldest; none if there is no journal. */
  List<JournalFrame> read() throws IOException {
    List<JournalFrame> frames = new ArrayList<>();
    if (!Files.exists(file)) {
      return frames;
    }
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
    while (all.remaining() >= HEAD_BYTES) {
      int length = all.getInt();
      int checksum = all.getInt();
      if (length < 0 || length > all.remaining()) {
        return frames;
      }
      byte[] frame = new byte[length];
      all.get(frame);
      if (checksum(frame) != checksum) {
        return frames;
      }
      try {
        frames.add(JournalFrame.parseFrom(frame));
      } catch (InvalidProtocolBufferException e) {
        throw new IOException("%s is no journal of this version".formatted(file), e);
      }
    }
    return frames;
  }

  /** Returns true if the next frame must be whole: at first, after a failure, and now and then. */
  boolean wantsWhole() {
    return channel == null || bytes > Math.max(SMALL_BYTES, GROWTH * wholeBytes);
  }

  /** Begins a new file with these frames, of which there is at least one. */
  void rewrite(Iterator<JournalFrame> frames) throws IOException {
    closeChannel();
    Path made = file.resolveSibling(file.getFileName() + ".new");
    FileChannel begun =
        FileChannel.open(
            made,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      wholeBytes = 0;
      while (frames.hasNext()) {
        wholeBytes += write(begun, frames.next());
      }
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      begun.close();
      throw e;
    }
    bytes = wholeBytes;
    channel = begun;
  }

  void append(JournalFrame frame) throws IOException {
    FileChannel open = channel;
    if (open == null) {
      throw new IOException("the journal was not begun");
    }
    try {
      bytes += write(open, frame);
    } catch (IOException e) {
      closeChannel();
      throw e;
    }
  }

  private static long write(FileChannel to, JournalFrame frame) throws IOException {
    byte[] value = frame.toByteArray();
    ByteBuffer whole = ByteBuffer.allocate(HEAD_BYTES + value.length);
    whole.putInt(value.length).putInt(checksum(value)).put(value).flip();
    while (whole.hasRemaining()) {
      to.write(whole);
    }
    return HEAD_BYTES + (long) value.length;
  }

  private static int checksum(byte[] value) {
    CRC32 checksum = new CRC32();
    checksum.update(value);
    return (int) checksum.getValue();
  }

  private void closeChannel() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    closeChannel();
    lock.release();
    locked.close();
  }
}
