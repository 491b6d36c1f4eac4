package io.tidemark.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The holdings of a zone, by emitter. Most zones have one or two; zones that every proxy of a large
 * fleet serves have hundreds, and are looked up most often.
 */
final class Holdings {
  private static final int SMALL = 4;

  /** Of an emitter's number and a count, as varints. */
  private static final int MOST_BYTES = 5 + 10;

  private static final Holding[] NONE = {};

  /**
   * Filled from the front up to {@link #SMALL}, and a hash table by the emitter's number beyond.
   */
  private @Nullable Holding[] table = NONE;

  private int size;

  int size() {
    return size;
  }

  @Nullable Holding of(Emitter emitter) {
    if (table.length <= SMALL) {
      for (int i = 0; i < size; i++) {
        Holding holding = table[i];
        if (holding != null && holding.emitter == emitter) {
          return holding;
        }
      }
      return null;
    }
    int mask = table.length - 1;
    for (int at = emitter.index & mask; ; at = (at + 1) & mask) {
      Holding holding = table[at];
      if (holding == null || holding.emitter == emitter) {
        return holding;
      }
    }
  }

  void add(Holding holding) {
    if (table.length <= SMALL && size < SMALL) {
      if (size == table.length) {
        table = Arrays.copyOf(table, Math.max(1, size * 2));
      }
      table[size++] = holding;
      return;
    }
    if (size * 2 >= table.length || table.length <= SMALL) {
      rebuild(Math.max(4 * SMALL, table.length * 2), null);
    }
    place(holding);
    size++;
  }

  void remove(Holding gone) {
    size--;
    if (size <= SMALL) {
      @Nullable Holding[] old = table;
      table = new Holding[SMALL];
      int next = 0;
      for (Holding each : old) {
        if (each != null && each != gone) {
          table[next++] = each;
        }
      }
    } else {
      rebuild(table.length, gone);
    }
  }

  private void rebuild(int length, @Nullable Holding without) {
    @Nullable Holding[] old = table;
    table = new Holding[length];
    for (Holding each : old) {
      if (each != null && each != without) {
        place(each);
      }
    }
  }

  private void place(Holding holding) {
    int mask = table.length - 1;
    int at = holding.emitter.index & mask;
    while (table[at] != null) {
      at = (at + 1) & mask;
    }
    table[at] = holding;
  }

  /** For each: the emitter's number, and what it has open. */
  ByteString toBytes() {
    byte[] bytes = new byte[size * MOST_BYTES];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (Holding holding : table) {
        if (holding != null) {
          out.writeUInt32NoTag(holding.emitter.index);
          out.writeSInt64NoTag(holding.open);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(bytes, 0, out.getTotalBytesWritten());
  }

  void forEach(Consumer<Holding> each) {
    for (Holding holding : table) {
      if (holding != null) {
        each.accept(holding);
      }
    }
  }
}
