package io.tidemark.sidecar.haproxy;

import io.tidemark.sidecar.spool.HeldEnds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that end open connections of HAProxy, for limits that ask for it. HAProxy then writes
 * the lines about their ends.
 */
public final class SessionEnder implements HeldEnds.AtProxy, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SessionEnder.class);
  private static final long TELL_NANOS = 60_000_000_000L;

  private final Path path;
  private final MasterSocket socket;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          2,
          task -> {
            Thread made = new Thread(task, "haproxy-sessions");
            made.setDaemon(true);
            return made;
          });
  private long toldNanos = System.nanoTime() - TELL_NANOS;

  /** Makes an ender that uses HAProxy's master socket. */
  public SessionEnder(Path path) {
    this.path = path;
    this.socket = new MasterSocket(path, threads);
  }

  @Override
  public boolean canEnd(String id, int pid) {
    return MasterSocket.isId(id, pid);
  }

  @Override
  public void end(Map<Integer, List<String>> idsByPid) {
    if (busy.compareAndSet(false, true)) {
      threads.execute(() -> endNow(idsByPid));
    }
  }

  private void endNow(Map<Integer, List<String>> idsByPid) {
    try {
      for (Map.Entry<Integer, List<String>> each : idsByPid.entrySet()) {
        int ended = socket.end(each.getKey(), each.getValue());
        log.info(
            "{} connections of HAProxy's process {} are ended by limits", ended, each.getKey());
      }
    } catch (IOException | RuntimeException e) {
      if (System.nanoTime() - toldNanos >= TELL_NANOS) {
        toldNanos = System.nanoTime();
        log.warn(
            "limits ask for the end of open connections, and HAProxy's master socket {} (sidecar.haproxy-master) cannot be used: {}",
            path,
            e.toString());
      }
    } finally {
      busy.set(false);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
