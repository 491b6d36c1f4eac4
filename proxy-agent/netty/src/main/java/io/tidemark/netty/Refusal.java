package io.tidemark.netty;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.tidemark.events.v1.RefusalReason;
import java.util.HexFormat;

/**
 * How an upgrade request is refused, and what the books say about it.
 *
 * @param rule the rule or limit that refuses; empty where there is none
 * @param retryAfterSeconds 0: asking again does not help
 */
public record Refusal(
    RefusalReason reason, String rule, HttpResponseStatus status, int retryAfterSeconds) {
  /** A reference as the client is told it. */
  public static String text(int reference) {
    return HexFormat.of().toHexDigits(reference);
  }
}
