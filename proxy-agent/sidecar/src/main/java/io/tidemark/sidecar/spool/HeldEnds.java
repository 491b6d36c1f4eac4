package io.tidemark.sidecar.spool;

import io.tidemark.agent.Connection;
import io.tidemark.events.Client;
import io.tidemark.events.v1.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The ends that limits ask for: once a second, the open connections are found that a limit or a
 * zone's toggle wants closed, and given to the proxy that can do this.
 */
public final class HeldEnds {
  private static final long EVERY_MILLIS = 1_000;

  /** A proxy that can end connections which are open. */
  public interface AtProxy {
    /** Returns true for the ids of this proxy. */
    boolean canEnd(String id, int pid);

    /** Ends connections, soon and on another thread; they may be asked for again. */
    void end(Map<Integer, List<String>> idsByPid);
  }

  /**
   * The limits in force.
   *
   * @param some whether any limit asks for ends
   * @param ends whether one asks for those of a client in a zone
   */
  public record Limits(BooleanSupplier some, Ends ends) {}

  /** A test that is true where limits want what a client has open in a zone closed. */
  @FunctionalInterface
  public interface Ends {
    boolean test(String zone, Protocol protocol, Client client);
  }

  private final Limits limits;
  private final AtProxy proxy;
  private long lastMillis;

  public HeldEnds(Limits limits, AtProxy proxy) {
    this.limits = limits;
    this.proxy = proxy;
  }

  void look(OpenTable open, long nowMillis) {
    if (nowMillis - lastMillis < EVERY_MILLIS || !limits.some().getAsBoolean()) {
      return;
    }
    lastMillis = nowMillis;
    Map<Integer, List<String>> toEnd = new HashMap<>();
    for (Map.Entry<String, HeldConnection> each : open.entries()) {
      HeldConnection its = each.getValue();
      int pid = its.process().pid();
      Connection connection = its.connection();
      if (limits.ends().test(connection.zone(), connection.protocol(), connection.client())
          && proxy.canEnd(each.getKey(), pid)) {
        its.limited();
        toEnd.computeIfAbsent(pid, key -> new ArrayList<>()).add(each.getKey());
      }
    }
    if (!toEnd.isEmpty()) {
      proxy.end(toEnd);
    }
  }
}
