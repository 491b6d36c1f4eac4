package io.tidemark.edge.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import io.netty.util.ReferenceCountUtil;
import java.util.HashSet;
import java.util.List;

/**
 * A decoder that gives a stream's request the form of an HTTP/1.1 channel: head and body apart, one
 * Host.
 */
final class RequestStream extends MessageToMessageDecoder<HttpObject> {
  RequestStream() {
    super(HttpObject.class);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, HttpObject message, List<Object> out) {
    if (message instanceof HttpRequest request) {
      tidy(request.headers());
    }
    if (message instanceof FullHttpRequest whole) {
      out.add(
          new DefaultHttpRequest(
              whole.protocolVersion(), whole.method(), whole.uri(), whole.headers()));
      out.add(new DefaultLastHttpContent(whole.content().retain(), whole.trailingHeaders()));
    } else {
      out.add(ReferenceCountUtil.retain(message));
    }
  }

  /**
   * Removes the headers that the HTTP/2 conversion has added, and Host headers that repeat the same
   * value.
   */
  static void tidy(HttpHeaders headers) {
    for (ExtensionHeaderNames name : ExtensionHeaderNames.values()) {
      headers.remove(name.text());
    }
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1 && new HashSet<>(hosts).size() == 1) {
      headers.set(HttpHeaderNames.HOST, hosts.get(0));
    }
  }
}
