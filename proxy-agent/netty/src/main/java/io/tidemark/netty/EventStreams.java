package io.tidemark.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.AsciiString;

/** The checks whether an exchange is one of server-sent events. */
final class EventStreams {
  private static final AsciiString TYPE = HttpHeaderValues.TEXT_EVENT_STREAM;

  private EventStreams() {}

  /** True if the client accepts events, with a request of any method that has an answer. */
  static boolean isAskedFor(HttpRequest request) {
    return !request.method().equals(HttpMethod.HEAD)
        && request.headers().getAll(HttpHeaderNames.ACCEPT).stream()
            .anyMatch(accepted -> AsciiString.containsIgnoreCase(accepted, TYPE));
  }

  /** True if the answer's body is a stream of events. */
  static boolean isOne(HttpResponse response) {
    CharSequence type = HttpUtil.getMimeType(response);
    return response.status().equals(HttpResponseStatus.OK)
        && type != null
        && TYPE.contentEqualsIgnoreCase(type.toString().strip());
  }
}
