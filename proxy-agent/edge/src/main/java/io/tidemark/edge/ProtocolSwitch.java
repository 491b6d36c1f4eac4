package io.tidemark.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import io.tidemark.edge.handlers.SessionHandler;
import io.tidemark.events.Client;

/** The end of HTTP on a client's channel: the 101 is written, and bytes follow. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class ProtocolSwitch {
  private ProtocolSwitch() {}

  /**
   * Returns true if an origin's 101 opens a WebSocket. In an HTTP/2 stream this proxy has made the
   * key, and only it can check {@code Sec-WebSocket-Accept}.
   */
  static boolean isGood(Channel front, HttpRequest request, HttpResponse response) {
    return Headers.switchesToWebSocket(response)
        && (!isStream(front) || EdgeReplies.accepts(request, response));
  }

  /** In an HTTP/2 stream the client takes any 2xx for an open WebSocket (RFC 8441 section 5). */
  static boolean isMistakable(Channel front, HttpResponse response) {
    return isStream(front) && response.status().codeClass() == HttpStatusClass.SUCCESS;
  }

  private static boolean isStream(Channel front) {
    return front instanceof Http2StreamChannel;
  }

  /**
   * Forwards the origin's 101; from then on bytes go from one channel to the other as they come.
   */
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
    // First, so that bytes which the client sent before its answer go out unchanged.
    origin.pipeline().get(HttpClientCodec.class).removeOutboundHandler();
    front.pipeline().replace(http, "relay", RelayHandler.onFront(front, origin));
    FrontPipeline.toBytes(front.pipeline());
    // Last: removing the codec releases the bytes that arrived together with the 101, and they go
    // out at the front unchanged.
    origin.pipeline().remove(HttpClientCodec.class);
    origin.config().setAutoRead(true);
    if (front instanceof SocketChannel socket && front.pipeline().get(SslHandler.class) == null) {
      socket.config().setAllowHalfClosure(true);
    }
    front.config().setAutoRead(true);
    front.read();
  }

  /** Answers 101 and gives the connection to a handler of this proxy. */
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
