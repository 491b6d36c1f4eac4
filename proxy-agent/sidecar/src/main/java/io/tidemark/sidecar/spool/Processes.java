package io.tidemark.sidecar.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
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

  /** The start of a process of which the system did not tell anything just now. */
  private static final long NOT_KNOWN = -2;

  /** The start of a process that is known by its session. */
  private static final long SESSION = 0;

  private static final int FLAGS_FIELD = 6;
  private static final long KERNEL_THREAD = 0x0020_0000;
  private static final int START_FIELD = 19;
  private static final long MILLIS_OF_TICK = 10;
  private static final long SLACK_MILLIS = 2_000;

  private final Path proc;
  private final Map<String, ProxyProcess> latest = new HashMap<>();

  /** All processes that may have something open. */
  private final Set<ProxyProcess> all = Collections.newSetFromMap(new IdentityHashMap<>());

  private final Set<String> seen = new HashSet<>();
  private final Set<String> newlySeen = new HashSet<>();

  private final Sessions sessions;

  Processes(Path proc, Sessions sessions) {
    this.proc = proc;
    this.sessions = sessions;
  }

  /**
   * The process that wrote a line.
   *
   * @param bootMillis when the machine has started
   * @param atMillis the time of the line; a process that has started later did not write it
   */
  ProxyProcess of(String spool, int pid, long bootMillis, long atMillis) {
    ProxyProcess known = latest.get(key(spool, pid));
    if (known != null) {
      return known;
    }
    if (Sessions.isSession(spool)) {
      return add(spool, pid, start(spool, pid));
    }
    long start = start(pid);
    boolean later = bootMillis + start * MILLIS_OF_TICK > atMillis + SLACK_MILLIS;
    return add(spool, pid, later ? NOT_SEEN : start);
  }

  /** A process as an earlier sidecar knew it. */
  ProxyProcess resume(String spool, int pid, long start) {
    ProxyProcess known = latest.get(key(spool, pid));
    return known != null && known.start() == start ? known : add(spool, pid, start);
  }

  private ProxyProcess add(String spool, int pid, long start) {
    ProxyProcess made = new ProxyProcess(spool, pid, start);
    latest.put(key(spool, pid), made);
    all.add(made);
    if (start >= 0 && !Sessions.isSession(spool) && seen.add(spool)) {
      newlySeen.add(spool);
    }
    return made;
  }

  /** A process of this spool has been seen alive, by an earlier sidecar. */
  void resumeSeen(String spool) {
    seen.add(spool);
  }

  /**
   * The processes that have died. Lines that come later are another process's, even with the same
   * id. They are returned again until they are {@link #forget forgotten}.
   */
  List<ProxyProcess> dead() {
    List<ProxyProcess> dead = new ArrayList<>();
    for (Iterator<ProxyProcess> each = all.iterator(); each.hasNext(); ) {
      ProxyProcess process = each.next();
      if (isSeen(process.spool()) && isDead(process)) {
        latest.remove(key(process.spool(), process.pid()), process);
        if (process.open().isEmpty()) {
          each.remove();
        } else {
          dead.add(process);
        }
      }
    }
    return dead;
  }

  /** Forgets a dead process: all that it had open has ended. */
  void forget(ProxyProcess process) {
    all.remove(process);
  }

  /** Returns true if processes of this spool can be seen. */
  private boolean isSeen(String spool) {
    return Sessions.isSession(spool) || seen.contains(spool);
  }

  private boolean isDead(ProxyProcess process) {
    if (process.start() == NOT_SEEN) {
      return true;
    }
    long now = start(process.spool(), process.pid());
    return process.start() == NOT_KNOWN
        ? now == NOT_SEEN
        : now != NOT_KNOWN && now != process.start();
  }

  /** Returns true if no process with this id lives here, and the spool's processes can be seen. */
  boolean isGone(String spool, int pid) {
    return isSeen(spool) && start(spool, pid) == NOT_SEEN;
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

  /** The number of spools with processes of which none has ever been seen. */
  long unseen() {
    return all.stream().map(ProxyProcess::spool).filter(spool -> !isSeen(spool)).distinct().count();
  }

  private long start(String spool, int pid) {
    if (Sessions.isSession(spool)) {
      return sessions.isAlive(spool) ? SESSION : NOT_SEEN;
    }
    return start(pid);
  }

  /** The start of a living process, in ticks. A zombie has died; a kernel thread is no proxy. */
  private long start(int pid) {
    try {
      String stat = Files.readString(proc.resolve(pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean dead = fields[0].equals("Z") || fields[0].equals("X");
      boolean kernel = (Long.parseLong(fields[FLAGS_FIELD]) & KERNEL_THREAD) != 0;
      return dead || kernel ? NOT_SEEN : Long.parseLong(fields[START_FIELD]);
    } catch (NoSuchFileException e) {
      return NOT_SEEN;
    } catch (IOException | RuntimeException e) {
      // ESRCH: the process died between the opening and the reading.
      return String.valueOf(e.getMessage()).contains("No such process") ? NOT_SEEN : NOT_KNOWN;
    }
  }

  private static String key(String spool, int pid) {
    return spool + " " + pid;
  }
}
