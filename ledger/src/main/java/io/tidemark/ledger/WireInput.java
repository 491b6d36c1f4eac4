package io.tidemark.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;

/** A reusable reader of protobuf's wire format from an array of bytes. */
final class WireInput {
  /** The limit of nested groups in protobuf's own reader. */
  private static final int MOST_GROUPS = 99;

  static final String LONG = "a number of more than 64 bits";
  private static final String SHORT = "the message ends within a field";

  byte[] bytes = {};

  /** The index of the next byte. */
  int at;

  /** The end of the message that is read. */
  int end;

  void begin(byte[] message) {
    bytes = message;
    at = 0;
    end = message.length;
  }

  /** The next field's tag; 0 at the end of the message. */
  int tag() throws InvalidProtocolBufferException {
    if (at == end) {
      return 0;
    }
    int tag = (int) varint();
    if (WireFormat.getTagFieldNumber(tag) == 0) {
      throw new InvalidProtocolBufferException("a field without a number");
    }
    return tag;
  }

  long varint() throws InvalidProtocolBufferException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at == end) {
        throw new InvalidProtocolBufferException(SHORT);
      }
      byte next = bytes[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new InvalidProtocolBufferException(LONG);
  }

  long zigzag() throws InvalidProtocolBufferException {
    return zigzag(varint());
  }

  static long zigzag(long encoded) {
    return encoded >>> 1 ^ -(encoded & 1);
  }

  /** The length of the field that begins here. */
  int length() throws InvalidProtocolBufferException {
    long length = varint() & 0xffff_ffffL;
    if (length > end - at) {
      throw new InvalidProtocolBufferException(SHORT);
    }
    return (int) length;
  }

  /** Enters the message that begins here; returns the outer end, to be given to {@link #leave}. */
  int enter() throws InvalidProtocolBufferException {
    int length = length();
    int outer = end;
    end = at + length;
    return outer;
  }

  void leave(int outer) {
    at = end;
    end = outer;
  }

  void skip(int tag) throws InvalidProtocolBufferException {
    switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> {
        var unused = varint();
      }
      case WireFormat.WIRETYPE_FIXED64 -> pass(Long.BYTES);
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> pass(length());
      case WireFormat.WIRETYPE_FIXED32 -> pass(Integer.BYTES);
      case WireFormat.WIRETYPE_START_GROUP -> group(WireFormat.getTagFieldNumber(tag), MOST_GROUPS);
      default -> throw new InvalidProtocolBufferException("a field of no known type");
    }
  }

  /** Skips a group, an old form of a message; {@code deeper} more levels may be nested in it. */
  private void group(int number, int deeper) throws InvalidProtocolBufferException {
    for (int tag = tag(); tag != 0; tag = tag()) {
      int type = WireFormat.getTagWireType(tag);
      int field = WireFormat.getTagFieldNumber(tag);
      if (type == WireFormat.WIRETYPE_END_GROUP && field == number) {
        return;
      }
      if (type != WireFormat.WIRETYPE_START_GROUP) {
        skip(tag);
      } else if (deeper > 0) {
        group(field, deeper - 1);
      } else {
        throw new InvalidProtocolBufferException("groups within groups");
      }
    }
    throw new InvalidProtocolBufferException(SHORT);
  }

  void pass(int length) throws InvalidProtocolBufferException {
    if (length > end - at) {
      throw new InvalidProtocolBufferException(SHORT);
    }
    at += length;
  }
}
