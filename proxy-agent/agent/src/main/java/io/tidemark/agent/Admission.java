package io.tidemark.agent;

import io.tidemark.events.v1.RefusalReason;

/**
 * The answer to an upgrade request.
 *
 * @param reason why the request is refused; {@code REFUSED_UNSPECIFIED}: it is admitted
 * @param limit the limit that refuses, or empty
 * @param retryAfterSeconds for the {@code Retry-After} header; 0: none
 */
public record Admission(RefusalReason reason, String limit, int retryAfterSeconds) {
  static final Admission ALLOWED = new Admission(RefusalReason.REFUSED_UNSPECIFIED, "", 0);
  static final Admission OFF = new Admission(RefusalReason.TOGGLED_OFF, "", 0);

  /** The client has as many connections as the zone allows each client through this proxy. */
  static final Admission CLIENT_FULL = new Admission(RefusalReason.SOURCE_LIMIT, "per_client", 5);

  public boolean allowed() {
    return reason == RefusalReason.REFUSED_UNSPECIFIED;
  }
}
