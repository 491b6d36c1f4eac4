package io.tidemark.events;

/** The keys of {@code tidemark.limits}; each key has one writer. */
public final class LimitKeys {
  /** The prefix of a limit's id, for the limit itself as it was decided. */
  public static final String LIMIT = "limit/";

  /** The prefix of a cap's id, for the state whether the cap refuses now by the ledger's count. */
  public static final String REFUSAL = "refusal/";

  private LimitKeys() {}
}
