package io.tidemark.api;

import io.javalin.http.Context;
import io.tidemark.events.Contract;
import io.tidemark.events.TextBounds;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.requests.RequestDesk;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The link from HTTP to the {@link RequestDesk}: it sends requests and returns their outcomes. */
public final class Asks {
  private final RequestDesk desk;

  public Asks(RequestDesk desk) {
    this.desk = desk;
  }

  /**
   * A new request. Repeated under the same key, it gets the same answer and is carried out once.
   */
  static RequestRecord.Builder request(String zone, String actor, Context context) {
    String key = context.header("Idempotency-Key");
    if (key != null
        && (key.isBlank() || key.length() > 100 || TextBounds.fault("id", key) != null)) {
      throw Body.wrong(
          "Idempotency-Key", key, "1 to 100 characters, none of them control characters");
    }
    return RequestRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setId(key == null ? UUID.randomUUID().toString() : key)
        .setZone(zone)
        .setActor(actor);
  }

  ActionRecord ask(Context context, RequestRecord.Builder request) throws InterruptedException {
    @Nullable ActionRecord outcome = desk.ask(request.build());
    if (outcome == null) {
      context.header("Retry-After", "5");
      throw new Problem.Raised(
          Problem.of(
              503,
              "Not decided yet",
              "the request may still be decided; look, or ask again with Idempotency-Key: "
                  + request.getId()));
    }
    if (outcome.hasRefused()) {
      throw new Problem.Raised(
          new Problem(
              "about:blank",
              title(outcome.getRefused().getBecause()),
              status(outcome.getRefused().getBecause()),
              outcome.getRefused().getDetail(),
              null,
              outcome.getRefused().getLegalCount() == 0
                  ? null
                  : outcome.getRefused().getLegalList()));
    }
    return outcome;
  }

  private static int status(RefusedBecause because) {
    return switch (because) {
      case NOT_FOUND -> 404;
      case STALE_VERSION, ILLEGAL_STEP, FULL -> 409;
      case NO_GROUND, SPARED -> 403;
      case INVALID, REFUSED_BECAUSE_UNSPECIFIED, UNRECOGNIZED -> 400;
    };
  }

  private static String title(RefusedBecause because) {
    return switch (because) {
      case NOT_FOUND -> "Not found";
      case STALE_VERSION -> "Changed meanwhile";
      case ILLEGAL_STEP -> "Not now";
      case NO_GROUND -> "No limit without contact";
      case SPARED -> "Spared";
      case FULL -> "No room";
      case INVALID, REFUSED_BECAUSE_UNSPECIFIED, UNRECOGNIZED -> "Bad request";
    };
  }
}
