package io.tidemark.api;

import io.tidemark.tls.TlsFiles;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of the API: its addresses, token and TLS files.
 *
 * @param token the bearer token, or none
 * @param advertised host:port where the other instances reach the API; its own host and port if
 *     null
 * @param names further names that may stand in a Host header
 * @param tls the files for HTTPS; plain HTTP if null
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
