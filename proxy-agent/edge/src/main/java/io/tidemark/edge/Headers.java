package io.tidemark.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** The changes that a proxy makes to headers (RFC 9110 section 7.6). Host is kept. */
final class Headers {
  private static final List<CharSequence> HOP_BY_HOP =
      List.of(
          HttpHeaderNames.CONNECTION,
          "keep-alive",
          "proxy-connection",
          HttpHeaderNames.PROXY_AUTHENTICATE,
          HttpHeaderNames.PROXY_AUTHORIZATION,
          HttpHeaderNames.TE,
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.UPGRADE);

  /**
   * The headers that routing, framing, access and trust depend on: they must come before the body.
   */
  private static final List<CharSequence> NOT_IN_TRAILERS =
      List.of(
          HttpHeaderNames.HOST,
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.CONTENT_ENCODING,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.CONTENT_RANGE,
          HttpHeaderNames.TRAILER,
          HttpHeaderNames.AUTHORIZATION,
          HttpHeaderNames.WWW_AUTHENTICATE,
          HttpHeaderNames.COOKIE,
          HttpHeaderNames.SET_COOKIE,
          HttpHeaderNames.CACHE_CONTROL,
          HttpHeaderNames.EXPECT,
          HttpHeaderNames.RANGE,
          HttpHeaderNames.VIA);

  private final Via via;
  private final Forwarding forwarding;

  Headers(Via via, Forwarding forwarding) {
    this.via = via;
    this.forwarding = forwarding;
  }

  /**
   * True if the body's framing is a length, chunks, or none: another transfer coding cannot be
   * passed on.
   */
  static boolean isFramingKnown(HttpMessage message) {
    List<String> codings = message.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return codings.isEmpty()
        || (codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase("chunked"));
  }

  /** Makes a client's request one to the origin. */
  void toOrigin(HttpRequest request, Forwarding.From from, boolean upgrade) {
    HttpHeaders headers = request.headers();
    boolean chunked = HttpUtil.isTransferEncodingChunked(request);
    dropHopByHop(headers);
    if (chunked) {
      HttpUtil.setTransferEncodingChunked(request, true);
    }
    if (upgrade) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }
    forwarding.write(headers, from);
    via.addTo(headers);
    request.setProtocolVersion(HttpVersion.HTTP_1_1);
  }

  /**
   * Takes out of a message's trailers what may not come after its body (RFC 9110 section 6.5.1).
   */
  static void cleanTrailers(HttpHeaders trailers) {
    if (!trailers.isEmpty()) {
      dropHopByHop(trailers);
      NOT_IN_TRAILERS.forEach(trailers::remove);
      Forwarding.drop(trailers);
    }
  }

  /**
   * True if a 101 switches to a WebSocket, as was asked (RFC 6455 section 4.1). An HTTP/1.0 answer
   * cannot switch (RFC 9110 section 15.2.2).
   */
  static boolean switchesToWebSocket(HttpResponse response) {
    HttpHeaders headers = response.headers();
    List<String> protocols = headers.getAll(HttpHeaderNames.UPGRADE);
    return response.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0
        && protocols.size() == 1
        && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(protocols.get(0).strip())
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
  }

  /** Rewrites a 101 for the client; it never has a body. */
  void switching(HttpResponse response) {
    HttpHeaders headers = response.headers();
    dropHopByHop(headers);
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    via.addTo(headers);
  }

  /**
   * Makes an origin's answer one to the client; returns whether the client's connection can be kept
   * after it.
   */
  boolean toClient(HttpResponse response, HttpMethod method, boolean old, boolean keepAlive) {
    HttpHeaders headers = response.headers();
    boolean chunked = HttpUtil.isTransferEncodingChunked(response);
    dropHopByHop(headers);
    via.addTo(headers);
    boolean bodiless =
        method.equals(HttpMethod.HEAD)
            || response.status().code() == 204
            || response.status().code() == 304;
    boolean framed = headers.contains(HttpHeaderNames.CONTENT_LENGTH) || bodiless;
    boolean keep = keepAlive;
    if (!framed && old) {
      keep = false;
    } else if (!framed || (chunked && !old)) {
      HttpUtil.setTransferEncodingChunked(response, true);
    }
    response.setProtocolVersion(HttpVersion.HTTP_1_1);
    if (!keep) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (old) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    return keep;
  }

  /** Makes an origin's interim answer, which has no body, one to the client. */
  void toClientInterim(HttpResponse response) {
    dropHopByHop(response.headers());
    via.addTo(response.headers());
  }

  private static void dropHopByHop(HttpHeaders headers) {
    for (String line : headers.getAll(HttpHeaderNames.CONNECTION)) {
      for (String name : line.split(",", -1)) {
        String token = name.strip();
        // A client must not make the proxy drop headers that routing and framing depend on.
        if (!token.isEmpty()
            && !token.equalsIgnoreCase("host")
            && !token.equalsIgnoreCase("content-length")) {
          headers.remove(token);
        }
      }
    }
    HOP_BY_HOP.forEach(headers::remove);
  }
}
