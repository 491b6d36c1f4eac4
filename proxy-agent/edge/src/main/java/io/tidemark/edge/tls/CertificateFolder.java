package io.tidemark.edge.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of {@code NAME.crt} with {@code NAME.key}, looked at every second. New connections get
 * the changed certificates; open connections stay. A pair that has become invalid is logged, and
 * the pair before it stays in use.
 */
public final class CertificateFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CertificateFolder.class);
  private static final String CHAIN = ".crt";

  /**
   * A pair of files as last seen, and its certificate: that of the pair before, if this pair is
   * invalid.
   */
  private record Pair(String seen, @Nullable Certificate certificate) {}

  private final Path folder;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "tidemark-edge-certificates");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<Path, Pair> pairs = new HashMap<>();
  private volatile Certificates current = new Certificates(List.of());

  private CertificateFolder(Path folder) {
    this.folder = folder;
  }

  /** Reads the folder, which has to be there, and goes on looking at it. */
  @SuppressWarnings("FutureReturnValueIgnored") // look() logs its own errors
  public static CertificateFolder watch(Path folder) throws IOException {
    CertificateFolder watched = new CertificateFolder(folder);
    watched.read();
    watched.looks.scheduleWithFixedDelay(watched::look, 1, 1, TimeUnit.SECONDS);
    return watched;
  }

  public Certificates current() {
    return current;
  }

  private void look() {
    try {
      read();
    } catch (IOException | RuntimeException e) {
      log.warn(
          "the certificate folder cannot be read now, the known certificates stay in use: {}",
          e.toString());
    }
  }

  private void read() throws IOException {
    List<Path> chains;
    try (Stream<Path> files = Files.list(folder)) {
      chains = files.filter(file -> file.toString().endsWith(CHAIN)).toList();
    }
    boolean changed = pairs.keySet().retainAll(chains);
    for (Path chain : chains) {
      changed |= read(chain);
    }
    if (changed) {
      current =
          new Certificates(
              pairs.values().stream().map(Pair::certificate).flatMap(Stream::ofNullable).toList());
    }
  }

  private boolean read(Path chain) {
    String name = chain.toString();
    Path key = Path.of(name.substring(0, name.length() - CHAIN.length()) + ".key");
    Pair before = pairs.get(chain);
    String seen = stamp(chain) + stamp(key);
    if (before != null && before.seen().equals(seen)) {
      return false;
    }
    try {
      Certificate certificate = Certificate.read(chain, key);
      pairs.put(chain, new Pair(seen, certificate));
      log.info("{}: for {}, until {}", chain, certificate.names(), certificate.expires());
      return true;
    } catch (IOException | GeneralSecurityException e) {
      pairs.put(chain, new Pair(seen, before == null ? null : before.certificate()));
      log.error(
          "{} or its key is not valid, the pair before it, if any, stays in use: {}",
          chain,
          String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** A value that changes with the file. */
  private static String stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return "%s %d %s;".formatted(now.lastModifiedTime(), now.size(), now.fileKey());
    } catch (IOException e) {
      return "none;";
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
