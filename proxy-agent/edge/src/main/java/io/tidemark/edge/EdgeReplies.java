package io.tidemark.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/** The proxy's own messages: short answers and close frames. */
final class EdgeReplies {
  static final int GOING_AWAY = 1001;
  static final int SERVICE_RESTART = 1012;
  static final int POLICY_VIOLATION = 1008;

  private static final String ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private EdgeReplies() {}

  /** A short plain answer, after which the connection is closed. */
  static FullHttpResponse plain(HttpResponseStatus status, String text) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return response;
  }

  /** The answer to a good upgrade request (RFC 6455 section 4.2.2). */
  static HttpResponse switching(HttpRequest request) {
    String key = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").strip();
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(key));
    return response;
  }

  /** True if the answer's accept value fits this request's key. */
  static boolean accepts(HttpRequest request, HttpResponse response) {
    String key = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").strip();
    return accept(key)
        .equals(response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, "").strip());
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ACCEPT_GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  /** A close frame as a server sends it. */
  static ByteBuf closeToClient(int code) {
    return Unpooled.buffer(4).writeByte(0x88).writeByte(2).writeShort(code);
  }

  /** A close frame as a client sends it, which is masked. */
  static ByteBuf closeToOrigin(int code) {
    int mask = ThreadLocalRandom.current().nextInt();
    return Unpooled.buffer(8)
        .writeByte(0x88)
        .writeByte(0x80 | 2)
        .writeInt(mask)
        .writeShort(code ^ (mask >>> 16));
  }
}
