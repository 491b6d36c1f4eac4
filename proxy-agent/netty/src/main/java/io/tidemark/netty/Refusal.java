package io.tidemark.netty;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.tidemark.agent.Admission;
import io.tidemark.events.v1.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The refusal of a request: the answer to the client, and the reason that is booked.
 *
 * @param rule the rule or limit that refuses; empty where there is none
 * @param retryAfterSeconds 0: asking again does not help
 */
public record Refusal(
    RefusalReason reason, String rule, HttpResponseStatus status, int retryAfterSeconds) {
  /** The refusal of a client that the agent does not admit. */
  static Refusal of(Admission admission) {
    HttpResponseStatus status =
        admission.reason() == RefusalReason.TOGGLED_OFF
            ? HttpResponseStatus.FORBIDDEN
            : HttpResponseStatus.TOO_MANY_REQUESTS;
    return new Refusal(
        admission.reason(), admission.limit(), status, admission.retryAfterSeconds());
  }

  /** A reference as the client sees it. */
  public static String text(int reference) {
    return HexFormat.of().toHexDigits(reference);
  }

  /** The response to the client, which ends the connection. */
  FullHttpResponse answer(int reference) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.copiedBuffer(
                "%s Reference: %s%n".formatted(sentence(), text(reference)),
                StandardCharsets.UTF_8));
    HttpHeaders headers = response.headers();
    headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    headers.set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (retryAfterSeconds > 0) {
      headers.set(HttpHeaderNames.RETRY_AFTER, retryAfterSeconds);
    }
    if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
      headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
      headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
      headers.set(HttpHeaderNames.CONNECTION, "upgrade, close");
    }
    return response;
  }

  private String sentence() {
    return switch (reason) {
      case TOGGLED_OFF -> "WebSockets are switched off for this site.";
      case DRAINING -> "This proxy is stopping; try again.";
      case BAD_HANDSHAKE -> "Not a WebSocket handshake (RFC 6455, section 4.2.1).";
      case RULE -> "This request is not let through.";
      default -> "Too many connections for now.";
    };
  }
}
