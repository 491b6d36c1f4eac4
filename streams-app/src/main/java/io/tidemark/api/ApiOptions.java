package io.tidemark.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the API listens, and what it asks for.
 *
 * @param token the bearer token, or none
 * @param advertised host:port where the other instances reach it; as it listens if null
 * @param names further names that may stand in a Host header
 */
public record ApiOptions(
    String host, int port, @Nullable String token, @Nullable String advertised, Set<String> names) {
  public ApiOptions {
    names = Set.copyOf(names);
  }
}
