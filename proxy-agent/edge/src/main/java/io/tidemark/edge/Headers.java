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

/** What a proxy does to headers: RFC 9110 section 7.6, and the X-Forwarded ones. Host is kept. */
final class Headers {
  private static final String VIA = "1.1 tidemark";
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

  private Headers() {}

  /**
   * Whether the body's framing is a length, chunks, or none: another transfer coding cannot be
   * passed on.
   */
  static boolean isFramingKnown(HttpMessage message) {
    List<String> codings = message.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return codings.isEmpty()
        || (codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase("chunked"));
  }

  /** Makes a client's request one to the origin. */
  static void toOrigin(HttpRequest request, String clientAddress, String scheme, boolean upgrade) {
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
    String before = String.join(", ", headers.getAll("x-forwarded-for"));
    headers.set(
        "x-forwarded-for", before.isEmpty() ? clientAddress : before + ", " + clientAddress);
    headers.set("x-forwarded-proto", scheme);
    String host = headers.get(HttpHeaderNames.HOST);
    if (host != null) {
      headers.set("x-forwarded-host", host);
    }
    headers.add(HttpHeaderNames.VIA, VIA);
    request.setProtocolVersion(HttpVersion.HTTP_1_1);
  }

  /**
   * Makes an origin's answer one to the client; returns whether the client's connection can be kept
   * after it.
   */
  static boolean toClient(
      HttpResponse response, HttpMethod method, boolean old, boolean keepAlive) {
    HttpHeaders headers = response.headers();
    boolean chunked = HttpUtil.isTransferEncodingChunked(response);
    boolean upgrade = response.status().code() == 101;
    CharSequence protocol = headers.get(HttpHeaderNames.UPGRADE);
    dropHopByHop(headers);
    headers.add(HttpHeaderNames.VIA, VIA);
    if (upgrade) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(
          HttpHeaderNames.UPGRADE, protocol == null ? HttpHeaderValues.WEBSOCKET : protocol);
      return true;
    }
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

  /** The same for an answer that is not the last, which has no body. */
  static void toClientInterim(HttpResponse response) {
    dropHopByHop(response.headers());
    response.headers().add(HttpHeaderNames.VIA, VIA);
  }

  private static void dropHopByHop(HttpHeaders headers) {
    for (String line : headers.getAll(HttpHeaderNames.CONNECTION)) {
      for (String name : line.split(",", -1)) {
        String token = name.strip();
        // A client may not have the proxy drop what routing and framing rest on.
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
