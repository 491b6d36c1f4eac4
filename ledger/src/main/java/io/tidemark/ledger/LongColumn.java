package io.tidemark.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A column of whole numbers, filled from a batch and used again for the next: it grows and never
 * shrinks. A column that a batch leaves out is all zeros.
 */
final class LongColumn {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FOUR =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private long[] values = new long[16];
  int size;

  long get(int index) {
    return values[index];
  }

  void set(int index, long value) {
    values[index] = value;
  }

  /** Fills a column that was left out; returns false if it has another length. */
  boolean reach(int length) {
    if (size == length) {
      return true;
    }
    if (size != 0) {
      return false;
    }
    room(length);
    Arrays.fill(values, 0, length, 0);
    size = length;
    return true;
  }

  private void room(int more) {
    if (more > values.length - size) {
      values = Arrays.copyOf(values, Math.max(size + more, values.length * 2));
    }
  }

  /** Adds the values of a field of varints, packed or not. */
  void read(WireInput in, int tag) throws InvalidProtocolBufferException {
    read(in, tag, -1);
  }

  /** Adds the values of a field of unsigned 32-bit varints. */
  void read32(WireInput in, int tag) throws InvalidProtocolBufferException {
    read(in, tag, 0xffff_ffffL);
  }

  private void read(WireInput in, int tag, long mask) throws InvalidProtocolBufferException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
      room(1);
      values[size++] = in.varint() & mask;
      return;
    }
    int outer = in.enter();
    room(in.end - in.at);
    byte[] bytes = in.bytes;
    long[] to = values;
    int next = size;
    while (in.at < in.end) {
      byte first = bytes[in.at];
      if (first >= 0) {
        in.at++;
        to[next++] = first;
      } else {
        to[next++] = in.varint() & mask;
      }
    }
    size = next;
    in.leave(outer);
  }

  /** Adds the values of a field of unsigned numbers of four bytes each. */
  void readFixed32(WireInput in, int tag) throws InvalidProtocolBufferException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_FIXED32) {
      int from = in.at;
      in.pass(Integer.BYTES);
      room(1);
      values[size++] = (int) FOUR.get(in.bytes, from) & 0xffff_ffffL;
      return;
    }
    int outer = in.enter();
    int count = whole(in, Integer.BYTES);
    for (int i = 0; i < count; i++) {
      values[size++] = (int) FOUR.get(in.bytes, in.at + i * Integer.BYTES) & 0xffff_ffffL;
    }
    in.leave(outer);
  }

  /** Adds the values of a field of numbers of eight bytes each. */
  void readFixed64(WireInput in, int tag) throws InvalidProtocolBufferException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_FIXED64) {
      int from = in.at;
      in.pass(Long.BYTES);
      room(1);
      values[size++] = (long) EIGHT.get(in.bytes, from);
      return;
    }
    int outer = in.enter();
    int count = whole(in, Long.BYTES);
    for (int i = 0; i < count; i++) {
      values[size++] = (long) EIGHT.get(in.bytes, in.at + i * Long.BYTES);
    }
    in.leave(outer);
  }

  /** Counts the values that follow, and makes room for them. */
  private int whole(WireInput in, int bytes) throws InvalidProtocolBufferException {
    int length = in.end - in.at;
    if (length % bytes != 0) {
      throw new InvalidProtocolBufferException("the length is no multiple of the size of a value");
    }
    room(length / bytes);
    return length / bytes;
  }
}
