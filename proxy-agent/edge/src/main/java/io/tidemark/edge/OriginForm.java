package io.tidemark.edge;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;

/**
 * A handler that turns a request's target in absolute form into origin form, before other handlers
 * see it: accounts, rules and routing see the path and the host that the origin will see.
 */
@Sharable
final class OriginForm extends ChannelInboundHandlerAdapter {
  static final OriginForm INSTANCE = new OriginForm();

  private OriginForm() {}

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request && request.decoderResult().isSuccess()) {
      Hosts.toOriginForm(request);
    }
    ctx.fireChannelRead(message);
  }
}
