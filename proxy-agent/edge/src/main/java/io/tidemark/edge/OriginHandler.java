package io.tidemark.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import javax.net.ssl.SSLException;

/**
 * The handler of an origin's channel in HTTP; it passes every event to the {@link FrontHandler}.
 */
final class OriginHandler extends ChannelInboundHandlerAdapter {
  private final FrontHandler front;

  OriginHandler(FrontHandler front) {
    this.front = front;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    front.fromOrigin(ctx.channel(), message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    front.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    front.readOn();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
      front.originUntrusted();
    }
    ctx.close().addListener(done -> {});
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    front.originGone(ctx.channel());
  }
}
