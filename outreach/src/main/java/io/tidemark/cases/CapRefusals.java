package io.tidemark.cases;

import io.tidemark.events.v1.LimitRecord;
import org.jspecify.annotations.Nullable;

/**
 * The way to tell the proxies whether a cap refuses now, outside of any transaction, and without
 * waiting. What is lost is repeated.
 */
@FunctionalInterface
public interface CapRefusals {
  /**
   * Says it.
   *
   * @param refusal {@code null}: it does not
   */
  void tell(String limitId, @Nullable LimitRecord refusal);
}
