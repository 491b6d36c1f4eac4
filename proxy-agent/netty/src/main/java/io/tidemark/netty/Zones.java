package io.tidemark.netty;

import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Which zone a request belongs to, or none. */
@FunctionalInterface
public interface Zones {
  @Nullable String zoneOf(HttpRequest request);
}
