package io.tidemark.netty;

import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** A function that finds the zone of a request; null if it belongs to none. */
@FunctionalInterface
public interface Zones {
  @Nullable String zoneOf(HttpRequest request);
}
