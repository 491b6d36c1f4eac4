package io.tidemark.files;

import io.tidemark.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a file at start and whenever it has changed, looking twice a second. What it says is taken
 * only when two looks in a row saw the same: a file that is being written may be cut in the middle
 * and still be valid. A file that has become wrong is told about and changes nothing.
 */
public final class FileWatch implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;
  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  /** Takes the file's text. */
  public interface Load {
    /** Whether it could be taken now; if not it is offered again. */
    boolean take(String text) throws InterruptedException;
  }

  private final Path file;
  private final Load load;
  private final ScheduledExecutorService looks;
  private String loaded = "";
  private String seen = "";

  public FileWatch(String name, Path file, Load load) {
    this.file = file;
    this.load = load;
    looks =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // look() tells its own errors
  public void start() {
    looks.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      String now = Files.readString(file);
      boolean isWhole = now.equals(seen);
      seen = now;
      if (isWhole && !now.equals(loaded) && load.take(now)) {
        loaded = now;
      }
    } catch (SettingsException e) {
      // Told once; it is read again when it changes.
      loaded = seen;
      log.error("{} is wrong and changes nothing: {}", file, e.getMessage());
    } catch (IOException | RuntimeException e) {
      log.warn("{} cannot be loaded now: {}", file, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
