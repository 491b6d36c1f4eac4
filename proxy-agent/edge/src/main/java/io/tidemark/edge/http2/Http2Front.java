package io.tidemark.edge.http2;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The HTTP/2 handlers of a client's channel: each stream is a child channel, whose further handlers
 * the caller adds and which carries HTTP/1.1 objects. Extended CONNECT (RFC 8441) is offered.
 */
public final class Http2Front {
  private static final int STREAMS = 100;

  /** The sum of all streams' windows, in bytes. */
  private static final int CONNECTION_WINDOW = STREAMS * 65_535;

  private Http2Front() {}

  public static void begin(
      ChannelPipeline pipeline,
      int headerBytes,
      long idleMillis,
      Consumer<ChannelPipeline> stream) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                new Http2Settings()
                    .maxConcurrentStreams(STREAMS)
                    .maxHeaderListSize(headerBytes)
                    .connectProtocolEnabled(true))
            .build();
    EarlyEnds ends = new EarlyEnds(pipeline.channel());
    pipeline
        .addLast(new IdleStateHandler(0, 0, idleMillis, TimeUnit.MILLISECONDS))
        .addLast(codec)
        .addLast(
            new Http2MultiplexHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.config().setAutoRead(false);
                    channel.pipeline().addLast(new EndWatch(ends)).addLast(new FirstFrame());
                    stream.accept(channel.pipeline());
                  }
                }))
        .addLast(new EndsWhenQuiet(codec));
    widen(codec.connection());
  }

  /** A stream whose origin does not read must not stop all others. */
  private static void widen(Http2Connection connection) {
    try {
      connection
          .local()
          .flowController()
          .incrementWindowSize(connection.connectionStream(), CONNECTION_WINDOW);
    } catch (Http2Exception e) {
      throw new IllegalStateException("a window may be this wide", e);
    }
  }

  /**
   * A handler that reads a stream's first frame and is replaced by the codec that the stream needs.
   */
  private static final class FirstFrame extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
      ChannelPipeline pipeline = ctx.pipeline();
      boolean webSocket =
          frame instanceof Http2HeadersFrame head
              && HttpMethod.CONNECT
                  .asciiName()
                  .contentEquals(String.valueOf(head.headers().method()))
              && "websocket"
                  .contentEquals(
                      String.valueOf(head.headers().get(PseudoHeaderName.PROTOCOL.value())));
      ChannelHandler codec =
          webSocket ? new WebSocketStream() : new Http2StreamFrameToHttpObjectCodec(true);
      if (!webSocket) {
        pipeline.addAfter(ctx.name(), null, new RequestStream());
      }
      pipeline.replace(this, null, codec);
      pipeline.fireChannelRead(frame);
    }
  }

  /** A handler that closes an idle connection without an open stream. */
  private static final class EndsWhenQuiet extends ChannelInboundHandlerAdapter {
    private final Http2FrameCodec codec;

    EndsWhenQuiet(Http2FrameCodec codec) {
      this.codec = codec;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof IdleStateEvent && codec.connection().numActiveStreams() == 0) {
        ctx.close().addListener(closed -> {});
      } else {
        ctx.fireUserEventTriggered(event);
      }
    }
  }
}
