package io.tidemark.api;

import io.tidemark.tls.TlsFiles;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the API listens, and what it asks for.
 *
 * @param token the bearer token, or none
 * @param advertised host:port where the other instances reach it; as it listens if null
 * @param names further names that may stand in a Host header
 * @param tls with what it speaks HTTPS; plain HTTP if null
 */
public record ApiOptions(
    String host,
    int port,
    @Nullable String token,
    @Nullable String advertised,
    Set<String> names,
    @Nullable TlsFiles tls) {
  public ApiOptions {
    names = Set.copyOf(names);
  }
}
