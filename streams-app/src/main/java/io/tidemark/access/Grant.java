package io.tidemark.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rights of a token's holder.
 *
 * @param name the holder's name, for the audit log; empty if no token is required
 * @param scope the highest allowed scope
 * @param zones the only zones that the holder may use; all if null
 */
public record Grant(String name, Scope scope, @Nullable Set<String> zones) {
  /** The grant of every client of an API that requires no token. */
  static final Grant NOBODY_ASKS = new Grant("", Scope.PEER, null);

  /** The grant of the holder of the API's own token. */
  static final Grant MASTER = new Grant("operator", Scope.PEER, null);

  public Grant {
    zones = zones == null ? null : Set.copyOf(zones);
  }

  /** True if a token was required; the name is then verified. */
  public boolean isNamed() {
    return !name.isEmpty();
  }

  /** True if this grant allows the scope of a route. */
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
