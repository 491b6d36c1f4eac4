package io.tidemark.sidecar.admit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CorruptedFrameException;
import io.tidemark.agent.Admission;
import io.tidemark.events.Client;
import io.tidemark.sidecar.dialect.Words;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The handler of HAProxy's questions, which come in frames of SPOP. A refusal sets variables of the
 * transaction: {@code status}, {@code reason}, {@code rule} and {@code retry}; an admission sets
 * none.
 */
@ChannelHandler.Sharable
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class SpopAnswers extends SimpleChannelInboundHandler<ByteBuf> {
  /** The largest frame, without its length. */
  static final int MOST_BYTES = 16_380;

  /** The bytes of the length before a frame. */
  static final int LENGTH_BYTES = 4;

  private static final String MESSAGE = "admit";
  private static final int SET_VAR = 1;
  private static final int SET_VAR_ARGUMENTS = 3;
  private static final int TRANSACTION = 2;

  private final Answers answers;

  SpopAnswers(Answers answers) {
    this.answers = answers;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
    try {
      int type = frame.readUnsignedByte();
      frame.skipBytes(4);
      long stream = SpopFrame.readNumber(frame);
      long number = SpopFrame.readNumber(frame);
      switch (type) {
        case SpopFrame.HAPROXY_HELLO -> hello(ctx, frame);
        case SpopFrame.NOTIFY -> answer(ctx, stream, number, frame);
        default -> ctx.close();
      }
    } catch (IndexOutOfBoundsException e) {
      throw new CorruptedFrameException("a frame that ends too early", e);
    }
  }

  private static void hello(ChannelHandlerContext ctx, ByteBuf frame) {
    Map<String, Object> said = SpopFrame.readList(frame);
    long most = said.get("max-frame-size") instanceof Long size ? size : MOST_BYTES;
    ByteBuf hello = frame(ctx, SpopFrame.AGENT_HELLO, 0, 0);
    SpopFrame.writeText(hello, "version");
    SpopFrame.writeString(hello, "2.0");
    SpopFrame.writeText(hello, "max-frame-size");
    SpopFrame.writeUnsigned(hello, Math.min(most, MOST_BYTES));
    SpopFrame.writeText(hello, "capabilities");
    SpopFrame.writeString(hello, "pipelining");
    var written = ctx.writeAndFlush(hello);
    if (Boolean.TRUE.equals(said.get("healthcheck"))) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void answer(ChannelHandlerContext ctx, long stream, long number, ByteBuf frame) {
    // All of it is read before anything is allocated.
    List<Map<String, Object>> questions = new ArrayList<>();
    while (frame.isReadable()) {
      String message = SpopFrame.readText(frame);
      int arguments = frame.readUnsignedByte();
      Map<String, Object> said = new HashMap<>();
      for (int i = 0; i < arguments; i++) {
        SpopFrame.readInto(frame, said);
      }
      if (message.equals(MESSAGE)) {
        questions.add(said);
      }
    }
    ByteBuf ack = frame(ctx, SpopFrame.ACK, stream, number);
    questions.forEach(said -> answer(said, ack));
    ctx.writeAndFlush(ack);
  }

  private void answer(Map<String, Object> said, ByteBuf to) {
    String host = said.get("host") instanceof String text ? text : "";
    Admission admission = answers.admit(host, client(said.get("client")));
    if (!admission.allowed()) {
      setVariable(to, "status");
      SpopFrame.writeUnsigned(to, Answers.status(admission));
      setVariable(to, "reason");
      SpopFrame.writeString(to, Words.of(admission.reason()));
      setVariable(to, "rule");
      SpopFrame.writeString(to, admission.limit());
      setVariable(to, "retry");
      SpopFrame.writeUnsigned(to, admission.retryAfterSeconds());
    }
  }

  private static void setVariable(ByteBuf to, String name) {
    to.writeByte(SET_VAR).writeByte(SET_VAR_ARGUMENTS).writeByte(TRANSACTION);
    SpopFrame.writeText(to, name);
  }

  private static ByteBuf frame(ChannelHandlerContext ctx, int type, long stream, long number) {
    ByteBuf frame = ctx.alloc().buffer();
    frame.writeByte(type).writeInt(SpopFrame.FIN);
    SpopFrame.writeNumber(frame, stream);
    SpopFrame.writeNumber(frame, number);
    return frame;
  }

  private static Client client(@Nullable Object said) {
    try {
      return said instanceof byte[] bytes && (bytes.length == 4 || bytes.length == 16)
          ? Client.of(InetAddress.getByAddress(bytes))
          : Client.NONE;
    } catch (UnknownHostException e) {
      return Client.NONE;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
