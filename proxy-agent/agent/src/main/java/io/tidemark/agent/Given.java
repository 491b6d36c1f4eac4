package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import org.jspecify.annotations.Nullable;

/**
 * The checks of the values that a proxy gives: an agent never throws into an I/O thread, so a null
 * or an unknown value becomes the unspecified one. A null zone becomes an empty one, whose events
 * are dropped and counted.
 */
final class Given {
  private static final int RULE_CHARS = 64;

  private Given() {}

  static String zone(@Nullable String zone) {
    return zone == null ? "" : zone;
  }

  static Client client(@Nullable Client client) {
    return client == null ? Client.NONE : client;
  }

  static Protocol protocol(@Nullable Protocol protocol) {
    return protocol == null || protocol == Protocol.UNRECOGNIZED
        ? Protocol.PROTOCOL_UNSPECIFIED
        : protocol;
  }

  static CloseCategory category(@Nullable CloseCategory category) {
    return category == null || category == CloseCategory.UNRECOGNIZED
        ? CloseCategory.CLOSE_UNSPECIFIED
        : category;
  }

  static RefusalReason reason(@Nullable RefusalReason reason) {
    return reason == null || reason == RefusalReason.UNRECOGNIZED
        ? RefusalReason.REFUSED_UNSPECIFIED
        : reason;
  }

  static String rule(@Nullable String rule) {
    return rule == null ? "" : rule.length() <= RULE_CHARS ? rule : rule.substring(0, RULE_CHARS);
  }
}
