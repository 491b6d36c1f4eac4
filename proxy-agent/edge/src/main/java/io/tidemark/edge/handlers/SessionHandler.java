package io.tidemark.edge.handlers;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.tidemark.events.Client;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channel handler of a connection that ends here; it passes messages to the conversation. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
public final class SessionHandler extends SimpleChannelInboundHandler<WebSocketFrame>
    implements Session {
  private static final Logger log = LoggerFactory.getLogger(SessionHandler.class);
  private static final int MESSAGE_BYTES = 64 << 10;
  private static final long LAST_WORDS_MILLIS = 1_000;

  private final EdgeHandler handler;
  private final String zone;
  private final String target;
  private final Client client;
  private final AtomicBoolean closing = new AtomicBoolean();

  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext ctx;

  private @Nullable Conversation conversation;

  public SessionHandler(EdgeHandler handler, String zone, String target, Client client) {
    this.handler = handler;
    this.zone = zone;
    this.target = target;
    this.client = client;
  }

  /** Makes the pipeline one of WebSocket frames, which end at this handler. */
  public void begin(ChannelPipeline pipeline) {
    pipeline
        .addLast(new WebSocket13FrameEncoder(false))
        .addLast(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(true)
                    .allowExtensions(false)
                    .maxFramePayloadLength(MESSAGE_BYTES)
                    .build()))
        .addLast(new Utf8FrameValidator())
        .addLast(new WebSocketFrameAggregator(MESSAGE_BYTES))
        .addLast(this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    try {
      conversation = handler.open(this);
    } catch (RuntimeException e) {
      log.warn("handler {} does not open: {}", handler.name(), e.toString());
      close(WebSocketCloseStatus.INTERNAL_SERVER_ERROR.code(), "");
    }
  }

  /** Stops reading from a client that does not read what was sent. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(context.channel().isWritable());
    context.fireChannelWritabilityChanged();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    Conversation with = conversation;
    if (frame instanceof CloseWebSocketFrame close) {
      context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
    } else if (frame instanceof PingWebSocketFrame ping) {
      context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
    } else if (frame instanceof TextWebSocketFrame text && with != null) {
      with.text(text.text());
    } else if (frame instanceof BinaryWebSocketFrame binary
        && with != null
        && !with.binary(ByteBufUtil.getBytes(binary.content()))) {
      close(WebSocketCloseStatus.INVALID_MESSAGE_TYPE.code(), "text only");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Conversation with = conversation;
    conversation = null;
    if (with != null) {
      with.closed();
    }
    context.fireChannelInactive();
  }

  /** Closes after a fault of the handler or an invalid frame. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    WebSocketCloseStatus status =
        cause instanceof TooLongFrameException
            ? WebSocketCloseStatus.MESSAGE_TOO_BIG
            : WebSocketCloseStatus.INTERNAL_SERVER_ERROR;
    close(status.code(), "");
  }

  @Override
  public String zone() {
    return zone;
  }

  @Override
  public String target() {
    return target;
  }

  @Override
  public Client client() {
    return client;
  }

  @Override
  public void send(String message) {
    ctx.writeAndFlush(new TextWebSocketFrame(message));
  }

  @Override
  public void send(byte[] message) {
    ctx.writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)));
  }

  @Override
  public boolean isWritable() {
    return ctx.channel().isWritable();
  }

  /** Closes once; a client that does not read the frame is cut off. */
  @Override
  public void close(int code, String reason) {
    if (closing.compareAndSet(false, true)) {
      ctx.writeAndFlush(new CloseWebSocketFrame(code, reason))
          .addListener(ChannelFutureListener.CLOSE);
      ctx.executor().schedule(() -> ctx.close(), LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
