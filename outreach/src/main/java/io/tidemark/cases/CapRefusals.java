package io.tidemark.cases;

import io.tidemark.events.v1.LimitRecord;
import org.jspecify.annotations.Nullable;

/**
 * The channel that tells the proxies whether a cap refuses now, outside of any transaction, and
 * without waiting. A lost message is repeated.
 */
@FunctionalInterface
public interface CapRefusals {
  /**
   * Sends it.
   *
   * @param refusal {@code null}: the cap does not refuse
   */
  void tell(String limitId, @Nullable LimitRecord refusal);
}
