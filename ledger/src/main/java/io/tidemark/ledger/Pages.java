package io.tidemark.ledger;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a list of small entries: pages of adjacent entries, since a record for each of
 * a million entries costs more than its content. A page with a change is written whole, in as many
 * parts as its size needs. A part is a message whose field 1 is repeated: the entries.
 */
public final class Pages {
  /** A receiver of an entry that is read. */
  @FunctionalInterface
  public interface Entry {
    void read(byte[] entry) throws InvalidProtocolBufferException;
  }

  private static final int ENTRIES = 256;
  private static final int FIELD = 1;
  private static final int PART_BYTES = 256 << 10;

  private final String prefix;
  private final BitSet touched = new BitSet();

  /** The number of parts of each page in the store. */
  private int[] stored = {};

  /**
   * @param prefix the prefix of the parts' keys, before the numbers of the page and the part
   */
  public Pages(String prefix) {
    this.prefix = prefix;
  }

  public boolean isKey(String key) {
    return key.startsWith(prefix);
  }

  /** Notes that an entry has changed. */
  public void touch(int place) {
    touched.set(place / ENTRIES);
  }

  /**
   * Writes the pages with a change since the last time.
   *
   * @param size how many places there are
   * @param entries by place; {@code null} for a place without one
   */
  public void write(
      int size, IntFunction<? extends @Nullable MessageLite> entries, StateWriter to) {
    ByteArrayOutputStream part = new ByteArrayOutputStream(PART_BYTES);
    for (int page = touched.nextSetBit(0); page >= 0; page = touched.nextSetBit(page + 1)) {
      try {
        write(page, size, entries, part, to);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    touched.clear();
  }

  private void write(
      int page,
      int size,
      IntFunction<? extends @Nullable MessageLite> entries,
      ByteArrayOutputStream part,
      StateWriter to)
      throws IOException {
    int parts = 0;
    part.reset();
    CodedOutputStream out = CodedOutputStream.newInstance(part);
    for (int i = page * ENTRIES; i < Math.min(size, (page + 1) * ENTRIES); i++) {
      MessageLite entry = entries.apply(i);
      if (entry != null) {
        out.writeMessage(FIELD, entry);
      }
      if (out.getTotalBytesWritten() > PART_BYTES) {
        out.flush();
        to.put(key(page, parts++), part.toByteArray());
        part.reset();
        out = CodedOutputStream.newInstance(part);
      }
    }
    out.flush();
    if (part.size() > 0) {
      to.put(key(page, parts++), part.toByteArray());
    }
    for (int gone = parts; gone < stored(page); gone++) {
      to.put(key(page, gone), null);
    }
    store(page, parts);
  }

  private String key(int page, int part) {
    return prefix + page + "/" + part;
  }

  private int stored(int page) {
    return page < stored.length ? stored[page] : 0;
  }

  private void store(int page, int parts) {
    if (page >= stored.length) {
      stored = Arrays.copyOf(stored, Math.max(page + 1, stored.length * 2));
    }
    stored[page] = parts;
  }

  /** Reads a part of a page. Parts may come in any order, so an entry must contain its place. */
  public void read(String key, byte[] part, Entry each) {
    String[] place = key.substring(prefix.length()).split("/", -1);
    int page = Integer.parseInt(place[0]);
    store(page, Math.max(stored(page), Integer.parseInt(place[1]) + 1));
    CodedInputStream in = CodedInputStream.newInstance(part);
    try {
      while (in.readTag() != 0) {
        each.read(in.readByteArray());
      }
    } catch (IOException e) {
      throw new IllegalStateException("%s of the stored state cannot be read".formatted(key), e);
    }
  }
}
