package io.tidemark.sidecar.spool;

import io.tidemark.sidecar.state.SpoolState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder into which proxies write lines. A file is named {@code NAME.spool}, {@code
 * NAME@PID.spool} where a program begins a new one at each start, or {@code NAME.spool.BUCKET}
 * where the proxy begins a new file every so often; buckets are read in their order. A bucket that
 * has been read and has been quiet for {@value #QUIET_MILLIS} ms is deleted. Another file is kept
 * open by its writer: the space of what has been read is freed, and the file is deleted only if its
 * name tells the process, and that has died.
 */
final class Spool {
  private static final Logger log = LoggerFactory.getLogger(Spool.class);
  private static final String MARK = ".spool";

  /** Names in which nothing can forge a line of the log. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,100}");

  private static final Pattern PID = Pattern.compile("[^@]*@([0-9]{1,9})[-.]");

  /** Far longer than two buckets of 100 s, so that no writer still has the file open. */
  static final long QUIET_MILLIS = 240_000;

  private static final long TELL_NANOS = 10_000_000_000L;

  /**
   * A file with its names, as it was found at a listing.
   *
   * @param name without the process
   */
  record Found(Path path, String name, String bucket, long inode, long modifiedMillis) {
    /** The process that the file's name tells; 0 if it tells none. */
    int pid() {
      Matcher pid = PID.matcher(path.getFileName().toString());
      return pid.lookingAt() ? Integer.parseInt(pid.group(1)) : 0;
    }
  }

  private final Path folder;
  private final FreedSpace freed;
  private final Sessions sessions;
  private final Map<Long, SpoolFile> files = new HashMap<>();
  private final Map<Long, FileMark> marks = new HashMap<>();
  private final Set<Long> changed = new HashSet<>();
  private final Set<Long> gone = new HashSet<>();
  private final byte[] buffer = new byte[SpoolFile.CHUNK];
  private long toldNanos = System.nanoTime() - TELL_NANOS;

  Spool(Path folder, long freedAtATime, Sessions sessions) {
    this.folder = folder;
    this.sessions = sessions;
    this.freed = new FreedSpace(freedAtATime);
  }

  /** The files by name and process, in the order of their buckets. */
  Map<String, List<Found>> list() {
    Map<String, List<Found>> byName = new TreeMap<>();
    Set<Long> inodes = new HashSet<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        Found found = found(path);
        if (found != null && inodes.add(found.inode())) {
          String file = path.getFileName().toString();
          String whole = file.substring(0, file.indexOf(MARK));
          byName.computeIfAbsent(whole, name -> new ArrayList<>()).add(found);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // A file without a bucket is the one that is written now.
    Comparator<Found> order =
        Comparator.comparing((Found found) -> found.bucket().isEmpty())
            .thenComparing(found -> found.bucket().length())
            .thenComparing(Found::bucket);
    byName.values().forEach(found -> found.sort(order));
    forget(inodes);
    return byName;
  }

  private static @Nullable Found found(Path path) throws IOException {
    String file = path.getFileName().toString();
    int mark = file.indexOf(MARK);
    if (mark <= 0 || !NAME.matcher(file).matches()) {
      return null;
    }
    String rest = file.substring(mark + MARK.length());
    if (!rest.isEmpty() && !rest.startsWith(".")) {
      return null;
    }
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        return null;
      }
      long inode =
          ((Number) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS)).longValue();
      return new Found(
          path,
          name(file.substring(0, mark)),
          rest.isEmpty() ? "" : rest.substring(1),
          inode,
          attributes.lastModifiedTime().toMillis());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** All files of a program have its name; a session is a program of its own. */
  private static String name(String file) {
    return Sessions.isSession(file) ? file : file.replaceFirst("@.*", "");
  }

  /** Forgets the files that are no longer there. */
  private void forget(Set<Long> inodes) {
    for (long inode : Set.copyOf(files.keySet())) {
      if (!inodes.contains(inode)) {
        close(inode);
      }
    }
    for (long inode : Set.copyOf(marks.keySet())) {
      if (!inodes.contains(inode)) {
        freed.forget(inode);
        marks.remove(inode);
        changed.remove(inode);
        gone.add(inode);
      }
    }
  }

  private void close(long inode) {
    try (SpoolFile file = files.remove(inode)) {
      log.debug("the file with inode {} is gone: {}", inode, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file, opened where it was read to. */
  SpoolFile file(Found found) throws IOException {
    SpoolFile open = files.get(found.inode());
    if (open == null) {
      FileMark mark = marks.getOrDefault(found.inode(), FileMark.BEGINNING);
      open = SpoolFile.open(found.path(), found.inode(), mark);
      files.put(found.inode(), open);
    }
    return open;
  }

  /** Takes note of how far a file has been read. */
  private void note(SpoolFile file) throws IOException {
    FileMark before = marks.getOrDefault(file.inode, FileMark.BEGINNING);
    if (before.position() != file.position()) {
      marks.put(file.inode, file.mark());
      changed.add(file.inode);
    }
  }

  /** Reads the file's lines, as {@link SpoolFile#read} does. */
  void read(SpoolFile file, long most, SpoolFile.Lines to) throws IOException {
    file.read(most, buffer, to);
    note(file);
  }

  /** A file that cannot be read is passed over: the others go on. */
  void passOver(Found found, IOException why) {
    long now = System.nanoTime();
    if (now - toldNanos >= TELL_NANOS) {
      toldNanos = now;
      log.warn("{} cannot be read and is passed over: {}", found.path(), why.toString());
    }
  }

  /**
   * Gives back the space of what has been read, which must be in the journal.
   *
   * @param isDead returns true if no process with this id lives
   */
  void free(Found found, long nowMillis, IntPredicate isDead) {
    SpoolFile file = files.get(found.inode());
    if (file == null) {
      return;
    }
    boolean isDone = file.isRead() && nowMillis - found.modifiedMillis() > QUIET_MILLIS;
    boolean hasWriter = found.pid() > 0 || Sessions.isSession(found.name());
    boolean isOfDead = hasWriter && isDone && isDead.test(found.pid());
    if (isOfDead || (isDone && !found.bucket().isEmpty())) {
      if (Sessions.isSession(found.name()) && !sessions.retire(found.name())) {
        return;
      }
      try {
        Files.deleteIfExists(found.path());
        sessions.forget(found.name());
      } catch (IOException e) {
        passOver(found, e);
      }
    } else if (found.bucket().isEmpty()) {
      freed.free(found.path(), found.inode(), file.position());
    }
  }

  /** The bytes that wait in all files that are open. */
  long rest() {
    return files.values().stream().mapToLong(SpoolFile::rest).sum();
  }

  /** Moves what has changed into the state. */
  void takeChanges(SpoolState.Builder to) {
    changed.forEach(inode -> to.addFiles(marks.getOrDefault(inode, FileMark.BEGINNING).of(inode)));
    to.addAllGone(gone);
    changed.clear();
    gone.clear();
  }

  /** Adds the places of all files to the state. */
  void all(SpoolState.Builder to) {
    marks.forEach((inode, mark) -> to.addFiles(mark.of(inode)));
    changed.clear();
    gone.clear();
  }

  void restore(SpoolState state) {
    state.getFilesList().forEach(file -> marks.put(file.getInode(), FileMark.of(file)));
    state.getGoneList().forEach(marks::remove);
  }
}
