package io.tidemark.rules;

import io.tidemark.events.v1.RuleAction;

/**
 * A rule that an upgrade request fits.
 *
 * @param rule {@code managed/ID}, {@code custom/ID} or {@code rate/ID}
 * @param status the status of the answer, if the request is blocked
 * @param retryAfterSeconds seconds after which a retry may succeed; 0: it will not
 */
public record Match(String rule, RuleAction action, int status, int retryAfterSeconds) {
  public boolean blocks() {
    return action == RuleAction.BLOCK;
  }

  public boolean isOfRate() {
    return rule.startsWith(Rate.KIND);
  }
}
