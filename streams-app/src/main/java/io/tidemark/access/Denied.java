package io.tidemark.access;

/** The refusal of a request that its sender may not make. */
public final class Denied extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The reason for a refusal. */
  public enum Reason {
    /** There is no Authorization header. */
    NO_CREDENTIALS,
    /** The Authorization header holds no bearer token. */
    BAD_HEADER,
    /** Nobody has this token. */
    BAD_CREDENTIALS,
    /** The token does not allow the request. */
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
