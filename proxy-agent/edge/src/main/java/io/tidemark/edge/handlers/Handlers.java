package io.tidemark.edge.handlers;

import io.tidemark.events.v1.HandlerRoute;
import io.tidemark.events.v1.Zone;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The handlers of this process by name, and which of them a zone wants for a path. */
public final class Handlers {
  private static final String BELOW = "/*";

  private final Map<String, EdgeHandler> byName = new HashMap<>();

  private Handlers() {}

  public static Handlers load() {
    Handlers handlers = new Handlers();
    for (EdgeHandler handler : ServiceLoader.load(EdgeHandler.class)) {
      EdgeHandler other = handlers.byName.put(handler.name(), handler);
      if (other != null) {
        throw new IllegalStateException(
            "two handlers are named %s: %s, %s"
                .formatted(handler.name(), handler.getClass(), other.getClass()));
      }
    }
    return handlers;
  }

  /** The name of the first handler that the zone wants for this path. */
  public static @Nullable String wanted(Zone zone, String target) {
    if (zone.getHandlersCount() == 0) {
      return null;
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    for (HandlerRoute route : zone.getHandlersList()) {
      if (fits(route.getPath(), path)) {
        return route.getHandler();
      }
    }
    return null;
  }

  private static boolean fits(String route, String path) {
    return route.endsWith(BELOW)
        ? path.startsWith(route.substring(0, route.length() - 1))
        : path.equals(route);
  }

  public @Nullable EdgeHandler find(String name) {
    return byName.get(name);
  }
}
