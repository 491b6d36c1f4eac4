package io.tidemark.sidecar.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The processes that write lines, and which of them have died. A process is known by its id and its
 * start, since ids are used again. A spool whose processes cannot be seen at all (they live in
 * another pid namespace) has none that is known to be dead.
 */
final class Processes {
  /** The start of a process that was not seen alive. */
  static final long NOT_SEEN = -1;

  private static final int START_FIELD = 19;

  private final Path proc;
  private final Map<String, ProxyProcess> current = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> newlySeen = new HashSet<>();

  Processes(Path proc) {
    this.proc = proc;
  }

  /** The process that writes now under this id. */
  ProxyProcess of(String spool, int pid) {
    ProxyProcess known = current.get(key(spool, pid));
    return known == null ? add(spool, pid, start(pid)) : known;
  }

  /** A process as an earlier sidecar knew it. */
  ProxyProcess resume(String spool, int pid, long start) {
    ProxyProcess known = current.get(key(spool, pid));
    return known != null && known.start() == start ? known : add(spool, pid, start);
  }

  /** Takes a process back that was taken as dead: some of its lines have not been read. */
  void resume(ProxyProcess process) {
    current.putIfAbsent(key(process.spool(), process.pid()), process);
  }

  private ProxyProcess add(String spool, int pid, long start) {
    ProxyProcess made = new ProxyProcess(spool, pid, start);
    current.put(key(spool, pid), made);
    if (start != NOT_SEEN && seen.add(spool)) {
      newlySeen.add(spool);
    }
    return made;
  }

  /** A process of this spool has been seen alive, by an earlier sidecar. */
  void resumeSeen(String spool) {
    seen.add(spool);
  }

  /** Removes and returns the processes that have died. */
  List<ProxyProcess> takeDead() {
    List<ProxyProcess> dead =
        current.values().stream()
            .filter(process -> seen.contains(process.spool()) && isDead(process))
            .toList();
    current.values().removeAll(dead);
    return dead;
  }

  private boolean isDead(ProxyProcess process) {
    return process.start() == NOT_SEEN || start(process.pid()) != process.start();
  }

  /** The spools of which a process was seen alive for the first time since the last call. */
  Set<String> takeSeen() {
    Set<String> taken = Set.copyOf(newlySeen);
    newlySeen.clear();
    return taken;
  }

  Set<String> seen() {
    return seen;
  }

  /** The spools with processes of which none has ever been seen. */
  long unseen() {
    return current.values().stream()
        .map(ProxyProcess::spool)
        .filter(spool -> !seen.contains(spool))
        .distinct()
        .count();
  }

  /** The start of a living process, in ticks; a zombie has died. */
  private long start(int pid) {
    try {
      String stat = Files.readString(proc.resolve(pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean dead = fields[0].equals("Z") || fields[0].equals("X");
      return dead ? NOT_SEEN : Long.parseLong(fields[START_FIELD]);
    } catch (IOException | RuntimeException e) {
      return NOT_SEEN;
    }
  }

  private static String key(String spool, int pid) {
    return spool + " " + pid;
  }
}
