package io.tidemark.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.tidemark.edge.handlers.SessionHandler;
import io.tidemark.events.Client;

/** The end of HTTP on a client's channel: the 101 is written, and bytes follow. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class ProtocolSwitch {
  private ProtocolSwitch() {}

  /** The origin's 101: from here on bytes go from one channel to the other as they come. */
  static void toRelay(
      Relays relays,
      FrontHandler http,
      ChannelHandlerContext ctx,
      HttpResponse response,
      OriginLink link,
      Channel origin) {
    Channel front = ctx.channel();
    ctx.write(response);
    ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    relays.add(front, origin);
    link.gone();
    origin.pipeline().replace(OriginHandler.class, "relay", RelayHandler.onOrigin(front));
    // First: what the client has sent before its answer goes out as it is.
    origin.pipeline().get(HttpClientCodec.class).removeOutboundHandler();
    front.pipeline().replace(http, "relay", RelayHandler.onFront(front, origin));
    FrontPipeline.toBytes(front.pipeline());
    // Last: with it come the bytes that arrived in one piece with the 101, and go out at the front
    // as they are.
    origin.pipeline().remove(HttpClientCodec.class);
    origin.config().setAutoRead(true);
    if (front instanceof SocketChannel socket && front.pipeline().get(SslHandler.class) == null) {
      socket.config().setAllowHalfClosure(true);
    }
    front.config().setAutoRead(true);
    front.read();
  }

  /** A handler of this proxy: the answer and all that follows are its own. */
  static void toHandler(
      Relays relays,
      FrontHandler http,
      ChannelHandlerContext ctx,
      HttpRequest request,
      Routing.ToHandler to,
      Client client) {
    ctx.write(EdgeReplies.switching(request));
    ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    ChannelPipeline front = ctx.pipeline();
    FrontPipeline.answered(front);
    relays.add(ctx.channel());
    front.remove(http);
    new SessionHandler(to.handler(), to.zone().getId(), request.uri(), client).begin(front);
    FrontPipeline.toBytes(front);
    front.channel().config().setAutoRead(true);
    front.read();
  }
}
