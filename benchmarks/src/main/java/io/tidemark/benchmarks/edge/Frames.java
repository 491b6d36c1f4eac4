package io.tidemark.benchmarks.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The bytes on the wire: the handshake, one message of a client, and its echo. */
final class Frames {
  private static final int PAYLOAD = 100;

  static final int FROM_CLIENT = 6 + PAYLOAD;
  static final int FROM_ORIGIN = 2 + PAYLOAD;

  /** The upgrade request, with a placeholder for the host. */
  static final String UPGRADE =
      lines(
          "GET /chat HTTP/1.1",
          "Host: %s",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "Origin: http://%1$s",
          "User-Agent: tidemark-bench");

  static final String SWITCHING =
      lines(
          "HTTP/1.1 101 Switching Protocols",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

  private Frames() {}

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** The frame of a client, masked as the protocol requires. */
  static ByteBuf ofClient() {
    ByteBuf frame = Unpooled.directBuffer(FROM_CLIENT);
    frame.writeByte(0x82).writeByte(0x80 | PAYLOAD).writeInt(0);
    return Unpooled.unreleasableBuffer(frame.writeZero(PAYLOAD));
  }

  static ByteBuf ofOrigin() {
    ByteBuf frame = Unpooled.directBuffer(FROM_ORIGIN);
    frame.writeByte(0x82).writeByte(PAYLOAD);
    return Unpooled.unreleasableBuffer(frame.writeZero(PAYLOAD));
  }

  /** The index where the head at the buffer's start ends; -1 if it is not complete. */
  static int endOfHead(ByteBuf bytes) {
    int end = bytes.writerIndex() - 3;
    for (int i = bytes.readerIndex(); i < end; i++) {
      if (bytes.getInt(i) == 0x0d0a0d0a) {
        return i + 4;
      }
    }
    return -1;
  }
}
