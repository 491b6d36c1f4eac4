package io.tidemark.sidecar.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    Map<String, Sockets> bySpool = new HashMap<>();
    Map<Path, Sockets> byNamespace = new HashMap<>();
    Set<String> trusted = new HashSet<>();
    for (Map.Entry<String, HeldConnection> each : open.entries()) {
      HeldConnection its = each.getValue();
      Sockets sockets =
          bySpool.computeIfAbsent(
              its.process().spool(), spool -> sockets(its.process(), byNamespace));
      if (sockets.hasPeer(its.peer())) {
        trusted.add(its.process().spool());
      }
    }
    List<String> gone = new ArrayList<>();
    long without = 0;
    for (Map.Entry<String, HeldConnection> each : open.entries()) {
      HeldConnection its = each.getValue();
      String spool = its.process().spool();
      Sockets sockets = bySpool.getOrDefault(spool, Sockets.NONE);
      boolean isOld = nowMillis - its.connection().openedMillis() > YOUNG_MILLIS;
      boolean isCompared = its.peer() != Peer.NONE && sockets != Sockets.NONE && isOld;
      boolean trusts = trusted.contains(spool);
      if (isCompared && its.isMissingAgain(sockets.hasPeer(its.peer()), trusts)) {
        gone.add(each.getKey());
      } else if (its.isOverdue(nowMillis)) {
        gone.add(each.getKey());
      }
      without += (isCompared && (trusts || its.wasFound())) || its.hasDue() || !isOld ? 0 : 1;
    }
    notCompared = without;
    return gone;
  }

  /** The connections that could not be compared the last time. */
  long notCompared() {
    return notCompared;
  }

  /** The sockets of a proxy, whose processes are all in one network namespace. */
  private Sockets sockets(ProxyProcess process, Map<Path, Sockets> byNamespace) {
    if (Sessions.isSession(process.spool())) {
      // Its process may be in another pid namespace.
      return Sockets.NONE;
    }
    try {
      Path namespace = namespace(process.pid());
      Sockets known = byNamespace.get(namespace);
      Sockets found = known == null ? Sockets.of(proc, process.pid()) : known;
      byNamespace.put(namespace, found);
      return found;
    } catch (IOException | RuntimeException e) {
      return Sockets.NONE;
    }
  }

  /** The name of a process's network namespace; where it may not be read, each is its own. */
  private Path namespace(int pid) {
    Path link = proc.resolve(pid + "/ns/net");
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      return link;
    }
  }
}
