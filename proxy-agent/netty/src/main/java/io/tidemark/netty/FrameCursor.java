package io.tidemark.netty;

import io.netty.buffer.ByteBuf;

/**
 * A parser that follows WebSocket frames (RFC 6455 section 5.2) in one direction by their headers:
 * it knows when the stream is between two frames, where a close frame may be inserted, and the code
 * of a close frame that has passed. Other payloads are skipped; nothing is changed or held back. If
 * a stream does not consist of WebSocket frames, only this knowledge is lost.
 */
final class FrameCursor {
  static final int NO_CLOSE_FRAME = 1006;
  private static final int NO_CODE = 1005;
  private static final int CLOSE = 0x8;

  private final byte[] header = new byte[14];
  private int have;
  private long payload;
  private boolean inClose;
  private int codeBytes;
  private int mask;
  private int closeCode = NO_CLOSE_FRAME;
  private boolean lost;

  /** Follows bytes that pass; the buffer's indices stay unchanged. */
  void pass(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end && !lost) {
      if (payload > 0) {
        if (inClose && codeBytes < 2) {
          code(bytes.getByte(at++));
          payload--;
        } else {
          long skip = Math.min(payload, end - at);
          at += (int) skip;
          payload -= skip;
        }
      } else {
        header[have++] = bytes.getByte(at++);
        if (have >= 2 && have == headerLength()) {
          frame();
        }
      }
    }
  }

  /** True if the stream is between two frames, as far as can be known. */
  boolean atBoundary() {
    return !lost && have == 0 && payload == 0;
  }

  /**
   * The code of the close frame that has passed; 1005 if the frame had no code, 1006 if no close
   * frame has passed.
   */
  int closeCode() {
    return closeCode;
  }

  private int headerLength() {
    int length = header[1] & 0x7f;
    int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    return 2 + extended + ((header[1] & 0x80) != 0 ? 4 : 0);
  }

  private void frame() {
    int length = header[1] & 0x7f;
    int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    payload = length;
    if (extended > 0) {
      payload = 0;
      for (int i = 0; i < extended; i++) {
        payload = payload << 8 | (header[2 + i] & 0xff);
      }
    }
    boolean masked = (header[1] & 0x80) != 0;
    mask = masked ? (header[2 + extended] & 0xff) << 8 | (header[3 + extended] & 0xff) : 0;
    inClose = (header[0] & 0x0f) == CLOSE;
    codeBytes = 0;
    if (inClose && closeCode == NO_CLOSE_FRAME) {
      closeCode = NO_CODE;
    }
    have = 0;
    lost = payload < 0;
  }

  private void code(byte next) {
    int plain = (next ^ (codeBytes == 0 ? mask >> 8 : mask)) & 0xff;
    closeCode = codeBytes == 0 ? plain << 8 : (closeCode & 0xff00) | plain;
    codeBytes++;
  }
}
