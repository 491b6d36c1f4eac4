package io.tidemark.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.netty.AccountingHandler;
import java.util.concurrent.TimeUnit;

/**
 * The handler of one side of a connection after its 101: bytes go to the other side unchanged. If a
 * side cannot be written to, the other is not read, so a slow reader costs a buffer and no more.
 * When one side ends, the other is closed after the bytes on their way to it are written. A client
 * that only closes its output gets time for the origin's last bytes.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class RelayHandler extends ChannelInboundHandlerAdapter {
  private static final long LAST_BYTES_SECONDS = 30;
  private static final long LAST_WORD_SECONDS = 2;

  private final Channel front;
  private final Channel peer;
  private final CloseCategory endsAs;
  private final CloseCategory failsAs;

  private RelayHandler(Channel front, Channel peer, CloseCategory endsAs, CloseCategory failsAs) {
    this.front = front;
    this.peer = peer;
    this.endsAs = endsAs;
    this.failsAs = failsAs;
  }

  static RelayHandler onFront(Channel front, Channel origin) {
    return new RelayHandler(front, origin, CloseCategory.CLIENT_CLOSED, CloseCategory.CLIENT_ERROR);
  }

  static RelayHandler onOrigin(Channel front) {
    return new RelayHandler(front, front, CloseCategory.ORIGIN_CLOSED, CloseCategory.ORIGIN_ERROR);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      forward(ctx, bytes);
    } else if (message instanceof HttpContent content) {
      // These are the last bytes of the codec, which it had taken for a body.
      forward(ctx, content.content());
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void forward(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (!bytes.isReadable()) {
      bytes.release();
      return;
    }
    peer.write(bytes);
    if (!peer.isWritable()) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    peer.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    peer.config().setAutoRead(ctx.channel().isWritable());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      front.attr(AccountingHandler.ENDED_BY).compareAndSet(null, endsAs);
      sayEnd(peer);
      ctx.executor().schedule(() -> ctx.close(), LAST_WORD_SECONDS, TimeUnit.SECONDS);
    }
    ctx.fireUserEventTriggered(event);
  }

  private static void sayEnd(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel both) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> both.shutdownOutput());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    front.attr(AccountingHandler.ENDED_BY).compareAndSet(null, failsAs);
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    front.attr(AccountingHandler.ENDED_BY).compareAndSet(null, endsAs);
    ChannelFuture rest = peer.writeAndFlush(Unpooled.EMPTY_BUFFER);
    rest.addListener(ChannelFutureListener.CLOSE);
    if (!rest.isDone()) {
      // The peer does not read the bytes still on their way, which must not keep the connection for
      // ever.
      peer.eventLoop().schedule(() -> peer.close(), LAST_BYTES_SECONDS, TimeUnit.SECONDS);
    }
    ctx.fireChannelInactive();
  }
}
