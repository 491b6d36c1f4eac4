package io.tidemark.cases;

import io.tidemark.events.v1.Suspicion;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The active suspicions of one zone, by id. */
final class ActiveSuspicions {
  private final Map<String, Suspicion> byId = new TreeMap<>();

  @Nullable Suspicion get(String id) {
    return byId.get(id);
  }

  boolean has(String id) {
    return byId.containsKey(id);
  }

  /** Adds a suspicion, or replaces the one with its id. */
  void put(Suspicion suspicion) {
    byId.put(suspicion.getId(), suspicion);
  }

  void remove(String id) {
    byId.remove(id);
  }

  int size() {
    return byId.size();
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  /** A copy of the active suspicions; later changes do not show. */
  Collection<Suspicion> all() {
    return List.copyOf(byId.values());
  }

  /**
   * The ground that a suspicion of abuse or an attack gives, or {@code null} if there is none now.
   */
  @Nullable Ground ground(long nowMillis) {
    for (Suspicion suspicion : byId.values()) {
      boolean abuse =
          !suspicion.getFinding().getForCustomer() && !ZoneSuspicions.isFalse(suspicion);
      if (abuse && nowMillis < suspicion.getUntilMillis()) {
        return Ground.of(suspicion);
      }
    }
    return null;
  }
}
