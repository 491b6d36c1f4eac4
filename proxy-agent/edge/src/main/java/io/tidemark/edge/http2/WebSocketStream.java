package io.tidemark.edge.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A codec that shows a WebSocket in an HTTP/2 stream (RFC 8441) to later handlers as one on an
 * HTTP/1.1 channel: the extended CONNECT becomes an upgrade request, a 101 goes out as 200, and
 * bytes are DATA frames both ways.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class WebSocketStream extends ChannelDuplexHandler {
  private static final int KEY_BYTES = 16;
  private static final long LAST_WORDS_MILLIS = 1_000;

  /**
   * The number of bytes sent before the answer from which on reading stops; more waits at the
   * client.
   */
  private static final int MOST_EARLY = 64 << 10;

  private final Deque<ByteBuf> early = new ArrayDeque<>();
  private int earlyBytes;
  private boolean readWanted;
  private boolean switched;
  private boolean ended;
  private boolean clientEnded;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object frame) throws Http2Exception {
    if (frame instanceof Http2HeadersFrame head && head.headers().method() != null) {
      ctx.fireChannelRead(upgradeRequest(head));
      ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    } else if (frame instanceof Http2DataFrame data) {
      ByteBuf bytes = data.content();
      if (switched && early.isEmpty()) {
        ctx.fireChannelRead(bytes);
      } else {
        earlyBytes += bytes.readableBytes();
        early.add(bytes);
      }
    } else {
      ReferenceCountUtil.release(frame);
    }
    boolean last =
        (frame instanceof Http2DataFrame data && data.isEndStream())
            || (frame instanceof Http2HeadersFrame head && head.isEndStream());
    if (last) {
      clientEnded = true;
      ctx.fireChannelReadComplete();
      if (switched && !ended) {
        // The client may still want the answer to its Close frame, which browsers send with the end
        // of the stream.
        ctx.executor()
            .schedule(() -> ctx.channel().close(), LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        ctx.channel().close();
      }
    }
  }

  /** Does not read while too much waits; the window then stops the client. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (earlyBytes < MOST_EARLY) {
      ctx.read();
    } else {
      readWanted = true;
    }
  }

  /** Passes the first bytes of the WebSocket to the handlers that follow now. */
  private void passEarly(ChannelHandlerContext ctx) {
    boolean some = !early.isEmpty();
    for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
      ctx.fireChannelRead(bytes);
    }
    earlyBytes = 0;
    if (some) {
      ctx.fireChannelReadComplete();
    }
    if (readWanted) {
      readWanted = false;
      ctx.read();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    early.forEach(ByteBuf::release);
    early.clear();
  }

  private static DefaultHttpRequest upgradeRequest(Http2HeadersFrame head) throws Http2Exception {
    Http2Headers headers = head.headers();
    DefaultHttpRequest request =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, String.valueOf(headers.path()));
    HttpHeaders to = request.headers();
    HttpConversionUtil.addHttp2ToHttpHeaders(
        head.stream().id(), headers, to, HttpVersion.HTTP_1_1, false, true);
    RequestStream.tidy(to);
    byte[] key = new byte[KEY_BYTES];
    ThreadLocalRandom.current().nextBytes(key);
    to.remove(HttpHeaderNames.CONTENT_LENGTH);
    to.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    to.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    to.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, Base64.getEncoder().encodeToString(key));
    return request;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Http2Exception {
    if (message instanceof HttpResponse response) {
      head(ctx, response, promise);
    } else if (message instanceof ByteBuf bytes) {
      ctx.write(new DefaultHttp2DataFrame(bytes), promise);
    } else if (message instanceof ByteBufHolder content && !switched) {
      body(ctx, content.content(), message instanceof LastHttpContent, promise);
    } else {
      ReferenceCountUtil.release(message);
      promise.setSuccess();
    }
  }

  private void head(ChannelHandlerContext ctx, HttpResponse response, ChannelPromise promise)
      throws Http2Exception {
    switched = response.status().code() == 101;
    if (switched) {
      response.headers().remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
      response.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
    }
    Http2Headers headers = HttpConversionUtil.toHttp2Headers(response, true);
    if (switched) {
      headers.status("200");
      // Later: the handler that writes this answer must first switch the pipeline to bytes.
      ctx.executor().execute(() -> passEarly(ctx));
    }
    boolean interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (interim && !switched) {
      ReferenceCountUtil.release(response);
      ctx.write(new DefaultHttp2HeadersFrame(headers), promise);
    } else if (response instanceof ByteBufHolder whole && !switched) {
      ctx.write(new DefaultHttp2HeadersFrame(headers));
      body(ctx, whole.content(), response instanceof LastHttpContent, promise);
    } else {
      ctx.write(new DefaultHttp2HeadersFrame(headers), promise);
    }
  }

  private void body(
      ChannelHandlerContext ctx, ByteBuf bytes, boolean last, ChannelPromise promise) {
    ended = last;
    ctx.write(new DefaultHttp2DataFrame(bytes, last), promise);
  }

  /**
   * Ends the stream before the channel closes, and lets the client end its side: on a reset, even
   * one without an error, a browser may discard a Close frame that it has not read yet.
   */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (ended || !switched || !ctx.channel().isActive()) {
      ctx.close(promise);
      return;
    }
    ended = true;
    ctx.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
    if (clientEnded) {
      ctx.close(promise);
    } else {
      ctx.executor().schedule(() -> reset(ctx, promise), LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Runs after a fixed time, not when the end is written: a client that does not read would stay
   * for ever.
   */
  private static void reset(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (ctx.channel().isActive()) {
      // Nothing more is wanted, and nothing is wrong (RFC 9113 section 8.1).
      ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    }
    ctx.close(promise);
  }
}
