package io.tidemark.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the holder of a token may do.
 *
 * @param name whose it is, for the audit log; empty where no token is asked for
 * @param scope the most that it allows
 * @param zones the only zones that there are for this holder; all if null
 */
public record Grant(String name, Scope scope, @Nullable Set<String> zones) {
  /** Of whoever reaches an API that asks for no token. */
  static final Grant NOBODY_ASKS = new Grant("", Scope.PEER, null);

  /** Of the holder of the API's own token. */
  static final Grant MASTER = new Grant("operator", Scope.PEER, null);

  public Grant {
    zones = zones == null ? null : Set.copyOf(zones);
  }

  /** Whether a token was asked for: the name is then true. */
  public boolean isNamed() {
    return !name.isEmpty();
  }

  /** Whether it allows what a route asks for. */
  public boolean may(Scope wanted) {
    return scope.compareTo(wanted) >= 0;
  }

  public boolean edits() {
    return may(Scope.EDIT);
  }

  public boolean sees(String zone) {
    return zones == null || zones.contains(zone);
  }
}
