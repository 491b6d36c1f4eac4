package io.tidemark.sidecar.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The comparison of the open connections with the machine's sockets, every so often. It finds those
 * whose end no line has told, because the spool could not be written. A socket must be missing
 * twice: the line about its end may be on its way.
 */
final class Comparison {
  /** A connection that is younger may not have been there when the sockets were read. */
  private static final long YOUNG_MILLIS = 2_000;

  private final Path proc;
  private final long everyMillis;
  private final OpenTable open;
  private long lastMillis;
  private long notCompared;

  Comparison(Path proc, long everyMillis, OpenTable open) {
    this.proc = proc;
    this.everyMillis = everyMillis;
    this.open = open;
  }

  /**
   * The ids of the connections that are gone, if it is time for a comparison. All lines that have
   * been written must have been read.
   */
  List<String> gone(long nowMillis) {
    if (nowMillis - lastMillis < everyMillis) {
      return List.of();
    }
    lastMillis = nowMillis;
    Map<String, Optional<Sockets>> bySpool = new HashMap<>();
    List<String> gone = new ArrayList<>();
    long without = 0;
    for (Map.Entry<String, HeldConnection> each : open.entries()) {
      HeldConnection its = each.getValue();
      Optional<Sockets> sockets =
          its.peer() == Peer.NONE
              ? Optional.empty()
              : bySpool.computeIfAbsent(
                  its.process().spool(), spool -> sockets(its.process().pid()));
      boolean isOld = nowMillis - its.connection().openedMillis() > YOUNG_MILLIS;
      if (sockets.isPresent() && isOld && its.isMissingAgain(sockets.get().hasPeer(its.peer()))) {
        gone.add(each.getKey());
      } else if (its.isOverdue(nowMillis)) {
        gone.add(each.getKey());
      }
      without += sockets.isPresent() || its.hasDue() ? 0 : 1;
    }
    notCompared = without;
    return gone;
  }

  /** The connections that could not be compared the last time. */
  long notCompared() {
    return notCompared;
  }

  /** All processes of a proxy are in one network namespace. */
  private Optional<Sockets> sockets(int pid) {
    try {
      return Optional.of(Sockets.of(proc, pid));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
