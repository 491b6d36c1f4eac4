package io.tidemark.sidecar.admit;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The forms of HAProxy's Stream Processing Offload Protocol, version 2 (HAProxy's doc/SPOE.txt,
 * section 3): variable-length numbers, texts, and typed values.
 */
final class SpopFrame {
  static final int HAPROXY_HELLO = 1;
  static final int HAPROXY_DISCONNECT = 2;
  static final int NOTIFY = 3;
  static final int AGENT_HELLO = 101;
  static final int AGENT_DISCONNECT = 102;
  static final int ACK = 103;

  /** The flag of a frame that is whole, which all frames here are. */
  static final int FIN = 1;

  private static final int ONE_BYTE = 240;
  private static final int BOOLEAN_TRUE = 0x10;
  private static final int UINT32 = 3;
  private static final int STRING = 8;
  private static final int MOST_SHIFT = 60;

  private SpopFrame() {}

  static void writeNumber(ByteBuf to, long number) {
    if (number < ONE_BYTE) {
      to.writeByte((int) number);
      return;
    }
    to.writeByte((int) (number & 0xff) | ONE_BYTE);
    long rest = (number - ONE_BYTE) >>> 4;
    while (rest >= 0x80) {
      to.writeByte((int) (rest & 0x7f) | 0x80);
      rest = (rest - 0x80) >>> 7;
    }
    to.writeByte((int) rest);
  }

  static long readNumber(ByteBuf from) {
    long number = from.readUnsignedByte();
    if (number < ONE_BYTE) {
      return number;
    }
    for (int shift = 4; shift <= MOST_SHIFT; shift += 7) {
      long next = from.readUnsignedByte();
      number += next << shift;
      if (next < 0x80) {
        return number;
      }
    }
    throw new CorruptedFrameException("a number that does not end");
  }

  static void writeText(ByteBuf to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeNumber(to, bytes.length);
    to.writeBytes(bytes);
  }

  static String readText(ByteBuf from) {
    return new String(readBytes(from), StandardCharsets.ISO_8859_1);
  }

  private static byte[] readBytes(ByteBuf from) {
    long length = readNumber(from);
    if (length < 0 || length > from.readableBytes()) {
      throw new CorruptedFrameException("a text that is longer than its frame");
    }
    byte[] bytes = new byte[(int) length];
    from.readBytes(bytes);
    return bytes;
  }

  static void writeString(ByteBuf to, String value) {
    to.writeByte(STRING);
    writeText(to, value);
  }

  static void writeUnsigned(ByteBuf to, long value) {
    to.writeByte(UINT32);
    writeNumber(to, value);
  }

  /** Names with their values, to the end of the frame. */
  static Map<String, Object> readList(ByteBuf from) {
    Map<String, Object> list = new LinkedHashMap<>();
    while (from.isReadable()) {
      readInto(from, list);
    }
    return list;
  }

  static void readInto(ByteBuf from, Map<String, Object> list) {
    String name = readText(from);
    Object value = readValue(from);
    if (value != null) {
      list.put(name, value);
    }
  }

  /** A text, a number, a truth value, or the bytes of an address; {@code null} for none. */
  private static @Nullable Object readValue(ByteBuf from) {
    int type = from.readUnsignedByte();
    return switch (type & 0x0f) {
      case 0 -> null;
      case 1 -> (type & BOOLEAN_TRUE) != 0;
      case 2, 3, 4, 5 -> readNumber(from);
      case 6 -> address(from, 4);
      case 7 -> address(from, 16);
      case 8 -> readText(from);
      case 9 -> readBytes(from);
      default -> throw new CorruptedFrameException("a value of an unknown type");
    };
  }

  private static byte[] address(ByteBuf from, int length) {
    byte[] bytes = new byte[length];
    from.readBytes(bytes);
    return bytes;
  }
}
