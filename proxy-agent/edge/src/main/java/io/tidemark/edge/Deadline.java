package io.tidemark.edge;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of what a channel waits for, and the action when it passes. A new deadline schedules
 * no task while the scheduled one is early enough. It is used on the channel's event loop only.
 */
final class Deadline {
  private final EventExecutor loop;
  private @Nullable Runnable then;
  private long length;
  private long at;
  private @Nullable Future<?> task;
  private long taskAt;

  Deadline(EventExecutor loop) {
    this.loop = loop;
  }

  void set(long millis, Runnable action) {
    then = action;
    length = TimeUnit.MILLISECONDS.toNanos(millis);
    extend();
    if (task != null && taskAt - at > 0) {
      task.cancel(false);
      task = null;
    }
    if (task == null) {
      schedule();
    }
  }

  /** Restarts the time, since something has happened. */
  void extend() {
    at = System.nanoTime() + length;
  }

  /** Nothing is waited for. */
  void clear() {
    then = null;
  }

  void end() {
    then = null;
    if (task != null) {
      task.cancel(false);
      task = null;
    }
  }

  private void schedule() {
    taskAt = at;
    task = loop.schedule(this::look, Math.max(0, at - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void look() {
    task = null;
    Runnable action = then;
    if (action == null) {
      return;
    }
    if (at - System.nanoTime() > 0) {
      schedule();
    } else {
      then = null;
      action.run();
    }
  }
}
