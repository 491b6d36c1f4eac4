package io.tidemark.zones;

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
 * Loads the zones file at start and whenever it has changed. A file that has become wrong is told
 * about and changes nothing; the last good one stands.
 */
public final class ZonesWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ZonesWatch.class);

  private final Path file;
  private final ZoneTable table;
  private final ZonesWriter writer;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tidemark-zones-watch");
            thread.setDaemon(true);
            return thread;
          });
  private String loaded = "";

  public ZonesWatch(Path file, ZoneTable table, ZonesWriter writer) {
    this.file = file;
    this.table = table;
    this.writer = writer;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // look() tells its own errors
  public void start() {
    looks.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      if (!table.awaitWhole(1)) {
        return;
      }
      String now = Files.readString(file);
      if (now.equals(loaded)) {
        return;
      }
      loaded = now;
      int written = writer.load(ZonesFile.parse(now), table);
      log.info("{}: {} changed", file.getFileName(), written);
    } catch (SettingsException e) {
      log.error("{} is wrong and changes nothing: {}", file, e.getMessage());
    } catch (IOException | RuntimeException e) {
      loaded = "";
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
