package io.tidemark.api;

import org.jspecify.annotations.Nullable;

/**
 * Where the API listens, and what it asks for.
 *
 * @param token the bearer token, or none
 * @param advertised host:port where the other instances reach it; as it listens if null
 */
public record ApiOptions(
    String host, int port, @Nullable String token, @Nullable String advertised) {}
