package io.tidemark.sidecar.dialect;

import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.RefusalReason;
import java.util.Locale;

/** The words of the contract in lines: those of its enums, in lower case and with hyphens. */
public final class Words {
  private Words() {}

  /** {@code toggled-off} for {@code TOGGLED_OFF}. */
  public static String of(RefusalReason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static RefusalReason reason(String word, RefusalReason otherwise) {
    for (RefusalReason reason : RefusalReason.values()) {
      if (reason != RefusalReason.UNRECOGNIZED
          && reason != RefusalReason.REFUSED_UNSPECIFIED
          && of(reason).equals(word)) {
        return reason;
      }
    }
    return otherwise;
  }

  static CloseCategory category(String word) {
    return switch (word) {
      case "client" -> CloseCategory.CLIENT_CLOSED;
      case "origin" -> CloseCategory.ORIGIN_CLOSED;
      case "client-error" -> CloseCategory.CLIENT_ERROR;
      case "origin-error" -> CloseCategory.ORIGIN_ERROR;
      case "idle" -> CloseCategory.IDLE;
      case "drain" -> CloseCategory.DRAIN;
      case "limit" -> CloseCategory.LIMIT;
      case "proxy-error" -> CloseCategory.PROXY_ERROR;
      default -> CloseCategory.CLOSE_UNSPECIFIED;
    };
  }
}
