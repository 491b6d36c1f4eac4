package io.tidemark.sidecar.spool;

import java.util.concurrent.atomic.LongAdder;

/** The figures of a spool. One thread counts; any thread reads. */
public final class SpoolFigures {
  final LongAdder lines = new LongAdder();
  final LongAdder broken = new LongAdder();
  final LongAdder old = new LongAdder();
  final LongAdder repeated = new LongAdder();
  final LongAdder withoutOpening = new LongAdder();
  final LongAdder ofDeadProcess = new LongAdder();
  final LongAdder other = new LongAdder();
  final LongAdder gone = new LongAdder();
  private volatile int open;
  private volatile long waitingBytes;
  private volatile long unseen;
  private volatile long notCompared;

  void look(int openNow, long waiting, long unseenSpools, long notComparedNow) {
    open = openNow;
    waitingBytes = waiting;
    unseen = unseenSpools;
    notCompared = notComparedNow;
  }

  public long lines() {
    return lines.sum();
  }

  /** Lines that were left out, because they break the form. */
  public long broken() {
    return broken.sum();
  }

  /** Lines that are a proxy's other messages. */
  public long other() {
    return other.sum();
  }

  /** Connections whose opening was not in the spool; they were counted by a later line. */
  public long withoutOpening() {
    return withoutOpening.sum();
  }

  /** Connections that were closed because their process had died. */
  public long ofDeadProcess() {
    return ofDeadProcess.sum();
  }

  /** Connections that were closed because they were gone, and no line told of their end. */
  public long gone() {
    return gone.sum();
  }

  /** Open connections that cannot be compared with what is open on the machine. */
  public long notCompared() {
    return notCompared;
  }

  /** Openings of connections that were open already; they were left out. */
  public long repeated() {
    return repeated.sum();
  }

  /** Lines from before the machine started; they were left out. */
  public long old() {
    return old.sum();
  }

  public int open() {
    return open;
  }

  /** Bytes in the spool that are not read yet. */
  public long waitingBytes() {
    return waitingBytes;
  }

  /** Spools whose processes cannot be seen. */
  public long unseen() {
    return unseen;
  }
}
