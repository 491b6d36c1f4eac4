package io.tidemark.cases;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The state of the caps of this instance's zones. Safe for any thread. */
public final class LiveCaps {
  /**
   * The state of a cap at the last look.
   *
   * @param overshoot the most by which the count was above the cap
   */
  public record State(long cap, long confirmed, boolean refusing, long overshoot) {}

  private final Map<String, State> states = new ConcurrentHashMap<>();

  public void tell(String limitId, CapControl control) {
    states.put(
        limitId,
        new State(control.cap(), control.confirmed(), control.isRefusing(), control.overshoot()));
  }

  public void forget(String limitId) {
    states.remove(limitId);
  }

  public @Nullable State find(String limitId) {
    return states.get(limitId);
  }

  public Map<String, State> all() {
    return Map.copyOf(states);
  }
}
