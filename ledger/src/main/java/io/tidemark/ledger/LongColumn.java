package io.tidemark.ledger;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;

/**
 * A column of whole numbers, filled from a batch and used again for the next: it grows and never
 * shrinks.
 */
final class LongColumn {
  private long[] values = new long[16];
  int size;

  long get(int index) {
    return values[index];
  }

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
  }

  /** Adds the values of a field of varints, packed or not. */
  void read(CodedInputStream in, int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      int limit = in.pushLimit(in.readRawVarint32());
      while (in.getBytesUntilLimit() > 0) {
        add(in.readRawVarint64());
      }
      in.popLimit(limit);
    } else {
      add(in.readRawVarint64());
    }
  }

  /** The same of a field with eight bytes for each value. */
  void readFixed(CodedInputStream in, int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      int limit = in.pushLimit(in.readRawVarint32());
      while (in.getBytesUntilLimit() > 0) {
        add(in.readRawLittleEndian64());
      }
      in.popLimit(limit);
    } else {
      add(in.readRawLittleEndian64());
    }
  }
}
