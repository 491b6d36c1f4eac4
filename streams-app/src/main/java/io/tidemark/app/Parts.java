package io.tidemark.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a running instance, in the order in which they were made. They are closed in the
 * reverse order, whether all of them were made or one of them failed. If closing a part fails, the
 * others are closed all the same.
 */
final class Parts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  private final Deque<AutoCloseable> made = new ArrayDeque<>();

  /** Takes over the closing of a part, and returns it. */
  <T extends AutoCloseable> T add(T part) {
    made.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!made.isEmpty()) {
      AutoCloseable part = made.pop();
      try {
        part.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        log.warn("{} could not be closed", part.getClass().getSimpleName(), e);
      }
    }
  }
}
