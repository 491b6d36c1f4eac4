package io.tidemark.control;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the holder of a token may do.
 *
 * @param edits whether settings may be changed, not only read
 * @param zones the only zones that there are for this holder; all if null
 */
record Grant(String name, boolean edits, @Nullable Set<String> zones) {
  /** Of whoever reaches an API that asks for no token, and of the holder of the API's own. */
  static final Grant EVERYTHING = new Grant("operator", true, null);

  Grant {
    zones = zones == null ? null : Set.copyOf(zones);
  }

  boolean sees(String zone) {
    return zones == null || zones.contains(zone);
  }
}
