package io.tidemark.access;

/** The refusal of a request that its sender may not make. */
public final class Denied extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** There is no Authorization header. */
    NO_CREDENTIALS,
    /** There is one, and it is no bearer token. */
    BAD_HEADER,
    /** Nobody has this token. */
    BAD_CREDENTIALS,
    /** The token's holder may do less. */
    TOO_LITTLE
  }

  private final Reason reason;

  Denied(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
