package io.tidemark.events;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A table from {@link HostPattern} to a value, in which the most specific pattern that covers a
 * host wins: its own name, then the longest pattern, then {@code *}. Safe for any thread.
 */
public final class HostTable<T> {
  private final Map<String, T> byPattern = new ConcurrentHashMap<>();

  public void put(String pattern, T value) {
    byPattern.put(pattern, value);
  }

  /** Removes a pattern if its value is as the test says. */
  public void remove(String pattern, Predicate<T> test) {
    byPattern.computeIfPresent(pattern, (key, value) -> test.test(value) ? null : value);
  }

  /** The value for a host, which is in lower case and without a port. */
  public @Nullable T find(String host) {
    T found = byPattern.get(host);
    for (int dot = host.indexOf('.'); found == null && dot > 0; dot = host.indexOf('.', dot + 1)) {
      found = byPattern.get("*" + host.substring(dot));
    }
    return found == null ? byPattern.get(HostPattern.ANY) : found;
  }
}
