package io.tidemark.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FrameCursorTest {
  /**
   * Netty's own encoder makes the frames; however they are cut into pieces, the cursor knows
   * whether it is between two frames.
   */
  @Property(tries = 200)
  void knowsTheBoundariesHoweverTheBytesCome(@ForAll long seed, @ForAll boolean masked) {
    Random random = new Random(seed);
    FrameCursor cursor = new FrameCursor();
    for (int i = 0; i < 20; i++) {
      int size = new int[] {0, 1, 125, 126, 127, 65_535, 65_536, 70_000}[random.nextInt(8)];
      ByteBuf frame =
          encode(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[size])), masked);
      while (frame.readableBytes() > 1) {
        int cut = 1 + random.nextInt(Math.min(frame.readableBytes() - 1, 1 << random.nextInt(17)));
        cursor.pass(frame.readSlice(cut));
        assertThat(cursor.atBoundary()).isFalse();
      }
      cursor.pass(frame);
      assertThat(cursor.atBoundary()).isTrue();
      frame.release();
    }
    assertThat(cursor.closeCode()).isEqualTo(1006);
    ByteBuf close = encode(new CloseWebSocketFrame(1001, "bye"), masked);
    cursor.pass(close.readSlice(random.nextInt(close.readableBytes())));
    cursor.pass(close);
    assertThat(cursor.closeCode()).isEqualTo(1001);
    close.release();
  }

  @Test
  void aCloseFrameWithoutACode() {
    FrameCursor cursor = new FrameCursor();
    cursor.pass(Unpooled.wrappedBuffer(new byte[] {(byte) 0x88, 0}));
    assertThat(cursor.closeCode()).isEqualTo(1005);
    assertThat(cursor.atBoundary()).isTrue();
  }

  @Test
  void anImpossibleLengthIsGivenUpOn() {
    FrameCursor cursor = new FrameCursor();
    cursor.pass(
        Unpooled.wrappedBuffer(new byte[] {(byte) 0x82, 127, -1, -1, -1, -1, -1, -1, -1, -1, 0}));
    assertThat(cursor.atBoundary()).isFalse();
  }

  private static ByteBuf encode(WebSocketFrame frame, boolean masked) {
    EmbeddedChannel channel = new EmbeddedChannel(new WebSocket13FrameEncoder(masked));
    channel.writeOutbound(frame);
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return all;
  }
}
