package io.tidemark.audit;

import io.tidemark.events.v1.UsageRow;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * The rows that were counted, in a temporary file: which of them can be verified is known only when
 * the whole log has been read. For one thread.
 */
final class CountedRows implements AutoCloseable {
  private final Path file;
  private final DataOutputStream out;

  CountedRows() throws IOException {
    file = Files.createTempFile("tidemark-counted", ".rows");
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }

  void add(UsageRow row) {
    try {
      byte[] bytes = row.toByteArray();
      out.writeInt(bytes.length);
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Gives the rows that can be verified, in the order in which they were added.
   *
   * @param verified whether periods that start at a time can be verified
   */
  void each(LongPredicate verified, Consumer<UsageRow> to) throws IOException {
    out.flush();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      long left = Files.size(file);
      while (left > 0) {
        byte[] bytes = in.readNBytes(in.readInt());
        left -= Integer.BYTES + bytes.length;
        UsageRow row = UsageRow.parseFrom(bytes);
        if (verified.test(row.getStartMillis())) {
          to.accept(row);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(file);
  }
}
