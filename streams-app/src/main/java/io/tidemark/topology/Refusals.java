package io.tidemark.topology;

import io.tidemark.events.v1.LimitRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tells the proxies whether a cap refuses now, outside of any transaction, without waiting. What is
 * lost is told again.
 */
@FunctionalInterface
public interface Refusals {
  /**
   * Says it.
   *
   * @param refusal {@code null}: it does not
   */
  void tell(String limitId, @Nullable LimitRecord refusal);
}
