package io.tidemark.usage.history;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the next part on a thread of its own while the last one is worked on. Nobody else may use
 * the connection meanwhile.
 */
final class ReadAhead<T> implements AutoCloseable {
  /** Reads what comes after a part; at first there is none. */
  @FunctionalInterface
  interface Reading<T> {
    T after(@Nullable T before) throws SQLException;
  }

  private final Reading<T> reading;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread ahead = new Thread(task, "tidemark-statement-read");
            ahead.setDaemon(true);
            return ahead;
          });
  private Future<T> coming;

  ReadAhead(Reading<T> reading) {
    this.reading = reading;
    this.coming = thread.submit(() -> reading.after(null));
  }

  T next() throws SQLException {
    try {
      T part = coming.get();
      coming = thread.submit(() -> reading.after(part));
      return part;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw cause;
      }
      throw new IllegalStateException("reading ahead failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    }
  }

  /** Waits for what is being read: the connection is the caller's again. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      while (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        coming.cancel(true);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
