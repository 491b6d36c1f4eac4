package io.tidemark.app;

import com.maxmind.db.Reader;
import io.tidemark.abuse.Networks;
import io.tidemark.events.Client;
import io.tidemark.settings.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lookup of autonomous systems in a MaxMind DB file, as MaxMind, DB-IP and IPinfo publish them.
 * The file is checked every minute; an unreadable one is logged, and the previous one stays in use.
 */
final class AsnFile implements Networks, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AsnFile.class);

  private static final int MOST_CHARS = 80;

  private final Path file;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tidemark-asn-watch");
            thread.setDaemon(true);
            return thread;
          });
  private FileTime changed;
  private volatile Reader table;

  AsnFile(Path file) {
    this.file = file;
    this.changed = changed(file);
    this.table = read(file);
    tell();
  }

  private void tell() {
    log.info(
        "{} is in force: {} of {}",
        file,
        table.getMetadata().databaseType(),
        table.getMetadata().buildTime());
  }

  /** Reads the whole file into memory, so that it can be replaced at any time. */
  static Reader read(Path file) {
    try {
      return new Reader(file.toFile(), Reader.FileMode.MEMORY);
    } catch (IOException | RuntimeException e) {
      throw new SettingsException(
          List.of(
              "%s must be a MaxMind DB (.mmdb), got: %s".formatted(AppKeys.ASN_FILE.name(), file)));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // look() logs its own errors
  void start() {
    looks.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.MINUTES);
  }

  void look() {
    try {
      FileTime now = changed(file);
      if (!now.equals(changed)) {
        table = read(file);
        changed = now;
        tell();
      }
    } catch (RuntimeException e) {
      log.error("{} is wrong, and what was read before stays in force: {}", file, e.getMessage());
    }
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  @Override
  public @Nullable Network of(Client client) {
    try {
      byte[] address = ByteBuffer.allocate(16).putLong(client.high()).putLong(client.low()).array();
      return network(table.get(InetAddress.getByAddress(address), Map.class));
    } catch (IOException | RuntimeException | StackOverflowError e) {
      return null; // no content of the file may stop the ledger
    }
  }

  /**
   * Reads the field names of MaxMind and DB-IP, or of IPinfo, where the number is written
   * "AS64500".
   */
  private static @Nullable Network network(@Nullable Map<?, ?> said) {
    if (said == null) {
      return null;
    }
    String number = text(said, "autonomous_system_number", "asn");
    String digits = number.startsWith("AS") ? number.substring(2) : number;
    return digits.matches("[0-9]{1,10}")
        ? new Network(
            Long.parseLong(digits), name(text(said, "autonomous_system_organization", "as_name")))
        : null;
  }

  /** The owner of a network chooses its name, so it is cleaned and cut for terminals and mails. */
  private static String name(String said) {
    String line = said.replaceAll("[\\p{Cc}\\p{Cf}\\p{Z}]+", " ").strip();
    return line.codePointCount(0, line.length()) <= MOST_CHARS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MOST_CHARS - 1)) + "…";
  }

  private static String text(Map<?, ?> said, String name, String orElse) {
    Object value = said.get(name) == null ? said.get(orElse) : said.get(name);
    return value == null ? "" : value.toString();
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
