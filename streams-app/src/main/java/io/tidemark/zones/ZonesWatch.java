package io.tidemark.zones;

import io.tidemark.files.FileWatch;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the zones file at start and whenever it has changed. */
public final class ZonesWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ZonesWatch.class);

  private final FileWatch watch;

  public ZonesWatch(Path file, ZoneTable table, ZonesWriter writer) {
    watch =
        new FileWatch(
            "tidemark-zones-watch",
            file,
            text -> {
              if (!table.awaitWhole(1)) {
                return false;
              }
              int written = writer.load(ZonesFile.parse(text), table);
              log.info("{}: {} changed", file.getFileName(), written);
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
