package io.tidemark.edge;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/** The check for faults that keep a request from being forwarded, whatever its zone. */
final class RequestCheck {
  record Fault(HttpResponseStatus status, String text) {}

  private static final char DELETE = 0x7f;

  private RequestCheck() {}

  static @Nullable Fault fault(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return new Fault(status(request.decoderResult().cause()), "The request cannot be read.");
    }
    if (request.method().equals(HttpMethod.CONNECT)) {
      return new Fault(HttpResponseStatus.NOT_IMPLEMENTED, "This is no forward proxy.");
    }
    if (!isInOriginForm(request)) {
      return new Fault(HttpResponseStatus.BAD_REQUEST, "The request's target cannot be read.");
    }
    if (!Headers.isFramingKnown(request)) {
      return new Fault(HttpResponseStatus.NOT_IMPLEMENTED, "Unknown transfer coding.");
    }
    return Hosts.of(request) == null
        ? new Fault(HttpResponseStatus.BAD_REQUEST, "A request needs one Host.")
        : null;
  }

  /**
   * An origin might read any other form of target as one for another host, and a byte that is not
   * ASCII would arrive there changed.
   */
  private static boolean isInOriginForm(HttpRequest request) {
    String target = request.uri();
    if (!target.startsWith("/")) {
      return target.equals("*") && request.method().equals(HttpMethod.OPTIONS);
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= DELETE) {
        return false;
      }
    }
    return true;
  }

  private static HttpResponseStatus status(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return HttpResponseStatus.REQUEST_URI_TOO_LONG;
    }
    return cause instanceof TooLongHttpHeaderException
        ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        : HttpResponseStatus.BAD_REQUEST;
  }
}
