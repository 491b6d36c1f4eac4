package io.tidemark.files;

import io.tidemark.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch on a file, or on a folder of files: it loads the content at start and after each change,
 * and looks twice a second. The content is read only when two looks in a row saw the same, since a
 * file that is being written may be cut in the middle and still be valid. A file that has become
 * invalid is reported and changes nothing.
 */
public final class FileWatch<T> implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;
  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  /** A reader of what the files contain now. */
  public interface Read<T> {
    T now() throws IOException;
  }

  /** The receiver of the content. */
  public interface Load<T> {
    /** True if the content could be taken now; if not, it is offered again. */
    boolean take(T content) throws InterruptedException;
  }

  private final List<Path> files;
  private final Read<T> read;
  private final Load<T> load;
  private final ScheduledExecutorService looks;
  private String loaded = "";
  private String seen = "";

  public FileWatch(String name, Path file, Read<T> read, Load<T> load) {
    this(name, List.of(file), read, load);
  }

  /** A watch on several files that belong together and are read together. */
  public FileWatch(String name, List<Path> files, Read<T> read, Load<T> load) {
    this.files = List.copyOf(files);
    this.read = read;
    this.load = load;
    looks =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // look() logs its own errors
  public void start() {
    looks.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      String now = FileStamp.of(files);
      boolean isWhole = now.equals(seen);
      seen = now;
      if (!isWhole || now.equals(loaded)) {
        return;
      }
      T content = read.now();
      // A file that changed while it was read is read again.
      if (FileStamp.of(files).equals(now) && load.take(content)) {
        loaded = now;
      }
    } catch (SettingsException e) {
      // Logged once; the file is read again when it changes.
      loaded = seen;
      log.error(
          "{} is wrong, and what was read before stays in force: {}", files.get(0), e.getMessage());
    } catch (IOException | RuntimeException e) {
      log.warn(
          "{} cannot be loaded now, and what was read before stays in force: {}",
          files.get(0),
          e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
