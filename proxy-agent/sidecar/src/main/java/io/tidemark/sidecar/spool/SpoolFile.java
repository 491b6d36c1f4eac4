package io.tidemark.sidecar.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A file of a spool that is being read. Its place is kept by its inode, so a file may be renamed. A
 * line that is not whole yet waits.
 */
final class SpoolFile implements AutoCloseable {
  /** The size of the buffer for reading. */
  static final int CHUNK = 128 << 10;

  private static final int CHECKED = 64;

  /**
   * A receiver of lines, without those that are empty; a line that is too long comes as its
   * beginning.
   */
  @FunctionalInterface
  interface Lines {
    void line(String text, boolean tooLong);
  }

  final long inode;
  private final FileChannel channel;
  private long position;

  /** The size at which this reading ends. */
  private long end;

  /** The rest of a line that is too long is being passed over. */
  private boolean skipping;

  private SpoolFile(long inode, FileChannel channel, long position) {
    this.inode = inode;
    this.channel = channel;
    this.position = position;
  }

  static SpoolFile open(Path path, long inode, FileMark mark) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, Set.of(StandardOpenOption.READ, java.nio.file.LinkOption.NOFOLLOW_LINKS));
    boolean same =
        channel.size() >= mark.position()
            && checksum(channel, mark.checksumOf()) == mark.checksum();
    return new SpoolFile(inode, channel, same ? mark.position() : 0);
  }

  private static int checksum(FileChannel channel, int of) throws IOException {
    ByteBuffer first = ByteBuffer.allocate(of);
    channel.read(first, 0);
    CRC32 checksum = new CRC32();
    checksum.update(first.flip());
    return (int) checksum.getValue();
  }

  FileMark mark() throws IOException {
    int of = (int) Math.min(CHECKED, position);
    return new FileMark(position, of, checksum(channel, of));
  }

  long position() {
    return position;
  }

  /** Lets the next reading end where the file ends now. */
  void takeSize() throws IOException {
    end = channel.size();
    if (end < position) {
      // Somebody has cut the file: what it holds now is new.
      position = 0;
      skipping = false;
    }
  }

  boolean isRead() {
    return position >= end;
  }

  /** The bytes from here to the size that was taken. */
  long rest() {
    return end - position;
  }

  /**
   * Reads the whole lines up to the size that was taken, of about {@code most} bytes.
   *
   * @param bytes room for {@value #CHUNK} bytes
   */
  void read(long most, byte[] bytes, Lines to) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long stop = Math.min(end, position + most);
    while (position < stop) {
      buffer.clear();
      int read = channel.read(buffer, position);
      if (read <= 0) {
        return;
      }
      int taken = lines(bytes, (int) Math.min(read, end - position), to);
      if (taken == 0) {
        // What is left is the beginning of a line.
        end = Math.min(end, position);
        return;
      }
      position += taken;
    }
  }

  private int lines(byte[] bytes, int length, Lines to) {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        if (!skipping && i > from) {
          boolean tooLong = i - from > LineParser.LONGEST;
          to.line(text(bytes, from, tooLong ? LineParser.LONGEST : i - from), tooLong);
        }
        skipping = false;
        from = i + 1;
      }
    }
    if (length - from > LineParser.LONGEST) {
      if (!skipping) {
        to.line(text(bytes, from, LineParser.LONGEST), true);
      }
      skipping = true;
      return length;
    }
    return from;
  }

  private static String text(byte[] bytes, int from, int length) {
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
