package io.tidemark.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checks whether a request asks for an upgrade to a WebSocket, and whether it is well-formed
 * (RFC 6455 section 4.2.1).
 */
public final class Handshakes {
  private static final int KEY_LENGTH = 24;

  private Handshakes() {}

  /** True if the request asks for an upgrade to a WebSocket, well-formed or not. */
  public static boolean isUpgrade(HttpRequest request) {
    HttpHeaders headers = request.headers();
    return headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
  }

  /** True if the target is in origin form, or in absolute form with an HTTP scheme. */
  private static boolean isPath(String target) {
    return target.startsWith("/")
        || target.regionMatches(true, 0, "http://", 0, 7)
        || target.regionMatches(true, 0, "https://", 0, 8);
  }

  /** The status to refuse the request with, or {@code null} for a good handshake. */
  static @Nullable HttpResponseStatus fault(HttpRequest request) {
    if (!isPath(request.uri())
        || !request.method().equals(HttpMethod.GET)
        || request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    List<String> keys = request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (keys.size() != 1 || keys.get(0).strip().length() != KEY_LENGTH) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    List<String> versions = request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
    return versions.size() == 1 && versions.get(0).strip().equals("13")
        ? null
        : HttpResponseStatus.UPGRADE_REQUIRED;
  }
}
