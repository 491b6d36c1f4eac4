package io.tidemark.quickstart;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The demo site behind the proxy: it echoes WebSocket messages on any path except {@code /full},
 * which refuses upgrades with 503 like a full origin. Other requests get a page.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
public final class DemoOrigin implements AutoCloseable {
  private static final int LARGEST = 1 << 20;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel listening;

  private DemoOrigin(String host, int port) throws IOException {
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(), new HttpObjectAggregator(LARGEST), new Site());
                  }
                })
            .bind(host, port)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "the demo origin cannot listen on %d: %s".formatted(port, bound.cause().getMessage()));
    }
    listening = bound.channel();
  }

  public static DemoOrigin start(int port) throws IOException {
    return new DemoOrigin("127.0.0.1", port);
  }

  /** Starts an origin for proxies of other machines, too. */
  static DemoOrigin startOn(String host, int port) throws IOException {
    return new DemoOrigin(host, port);
  }

  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static final class Site extends ChannelInboundHandlerAdapter {
    private @Nullable WebSocketServerHandshaker handshaker;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof FullHttpRequest request) {
        request(ctx, request);
        request.release();
      } else if (message instanceof CloseWebSocketFrame close && handshaker != null) {
        handshaker.close(ctx, close);
      } else if (message instanceof PingWebSocketFrame ping) {
        ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
      } else if (message instanceof WebSocketFrame frame) {
        ctx.writeAndFlush(frame);
      } else {
        ReferenceCountUtil.release(message);
      }
    }

    private void request(ChannelHandlerContext ctx, FullHttpRequest request) {
      boolean upgrade =
          request.headers().contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
      if (upgrade && !request.uri().startsWith("/full")) {
        handshaker =
            new WebSocketServerHandshakerFactory(
                    "ws://" + request.headers().get(HttpHeaderNames.HOST), "*", true, LARGEST)
                .newHandshaker(request);
        if (handshaker != null) {
          handshaker.handshake(ctx.channel(), request);
        }
        return;
      }
      String text =
          "Tidemark demo origin\n%s %s for %s\n"
              .formatted(
                  request.method(), request.uri(), request.headers().get(HttpHeaderNames.HOST));
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              upgrade ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.OK,
              Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
      var written = ctx.writeAndFlush(response);
      if (!HttpUtil.isKeepAlive(request)) {
        written.addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
