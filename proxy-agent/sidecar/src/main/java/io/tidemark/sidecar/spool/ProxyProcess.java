package io.tidemark.sidecar.spool;

import java.util.HashSet;
import java.util.Set;

/** A process of a proxy, and the ids of its open connections. */
final class ProxyProcess {
  private final String spool;
  private final int pid;
  private final long start;
  private final Set<String> open = new HashSet<>();

  ProxyProcess(String spool, int pid, long start) {
    this.spool = spool;
    this.pid = pid;
    this.start = start;
  }

  String spool() {
    return spool;
  }

  int pid() {
    return pid;
  }

  /** When it started, in ticks since the machine did. */
  long start() {
    return start;
  }

  Set<String> open() {
    return open;
  }
}
