package io.tidemark.usage.history;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A reader that reads the next part on its own thread while the caller works on the last one. No
 * other thread may use the connection meanwhile.
 */
final class ReadAhead<T> implements AutoCloseable {
  /** A read of the part after {@code before}, which is {@code null} at first. */
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

  /** Waits until the current read ends; then the caller may use the connection again. */
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
