package io.tidemark.access;

import io.javalin.security.RouteRole;
import java.util.Locale;

/** The scopes of routes and tokens. A route without a scope is closed to everybody. */
public enum Scope implements RouteRole {
  /** For routes only: no token is asked for. */
  OPEN,
  /** Prometheus metrics, and nothing else. */
  METRICS,
  /** Everything may be looked at. */
  READ,
  /** Settings of zones may be changed, too. */
  EDIT,
  /** Everything that a person does: cases, limits, suspicions, and settings of zones. */
  OPERATE,
  /** For routes only: other instances of the application. */
  PEER;

  /** The scope's name in the tokens file. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
