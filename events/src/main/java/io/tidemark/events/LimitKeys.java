package io.tidemark.events;

/** Keys of {@code tidemark.limits}: each has one writer. */
public final class LimitKeys {
  /** Before a limit's id: the limit itself, as it was decided. */
  public static final String LIMIT = "limit/";

  /** Before a cap's id: whether it refuses now, by the ledger's count. */
  public static final String REFUSAL = "refusal/";

  private LimitKeys() {}
}
