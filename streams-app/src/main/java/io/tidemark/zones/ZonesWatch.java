package io.tidemark.zones;

import io.tidemark.files.FileWatch;
import io.tidemark.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A watcher of the zones file, which it loads at start and after each change. */
public final class ZonesWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ZonesWatch.class);

  private final FileWatch<ZonesFile> watch;

  public ZonesWatch(Path file, ZoneTable table, ZonesWriter writer) {
    watch =
        new FileWatch<>(
            "tidemark-zones-watch",
            file,
            () -> ZonesFile.read(file),
            zones -> {
              if (!table.awaitWhole(1)) {
                return false;
              }
              String fault = Shrinking.fault(table.zones(), zones);
              if (fault != null) {
                throw new SettingsException(List.of(fault));
              }
              int written = writer.load(zones, table);
              log.info("{}: {} records of plans and zones written", file.getFileName(), written);
              return true;
            });
  }

  public void start() {
    watch.start();
  }

  @Override
  public void close() {
    watch.close();
  }
}
