package io.tidemark.benchmarks.statements;

import io.tidemark.settings.Settings;
import io.tidemark.usage.formats.Format;
import io.tidemark.usage.history.Database;
import io.tidemark.usage.history.HistoryConfig;
import io.tidemark.usage.history.Statements;
import io.tidemark.usage.statements.Head;
import io.tidemark.usage.statements.Span;
import io.tidemark.usage.statements.Unit;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;

/** The main class of one export, in a process with its own heap: prints seconds, heap and size. */
final class Export {
  private Export() {}

  static HistoryConfig config(String url) {
    Settings settings = Settings.of(Map.of("history.url", url));
    return Objects.requireNonNull(HistoryConfig.from(settings));
  }

  /** Arguments: the database, the format, the file, and the start and end of the span. */
  public static void main(String[] args) throws SQLException, IOException {
    HistoryConfig config = config(args[0]);
    Format format = Objects.requireNonNull(Format.find(args[1]));
    Head.Query query =
        new Head.Query(
            Head.Of.ZONES,
            null,
            new Span(Long.parseLong(args[3]), Long.parseLong(args[4])),
            Unit.DAY,
            ZoneOffset.UTC);
    long begun = System.nanoTime();
    try (Database database = new Database(config);
        OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(Path.of(args[2])), 1 << 16)) {
      new Statements(database, config, Clock.systemUTC())
          .write(query, format.to(out), (done, all) -> {});
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    long heap = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        heap += pool.getPeakUsage().getUsed();
      }
    }
    System.out.printf("%.2f %.1f %d%n", seconds, heap / 1048576.0, Files.size(Path.of(args[2])));
  }
}
