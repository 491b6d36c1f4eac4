package io.tidemark.sidecar.spool;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.agent.Ending;
import io.tidemark.agent.EventSink;
import io.tidemark.agent.EventSource;
import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.sidecar.state.SpoolState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source of a sidecar's events: it reads the lines in the spool, pairs the two lines of each
 * connection, and closes what a process had open that has died.
 */
public final class SpoolSource implements EventSource {
  private static final Logger log = LoggerFactory.getLogger(SpoolSource.class);

  /** The bytes that are read at a time, which bounds the memory for the events. */
  private static final long MOST_BYTES = 8 << 20;

  private final Spool spool;
  private final Processes processes;
  private final OpenTable open;
  private final Setting setting;
  private final SpoolFigures figures = new SpoolFigures();
  private final BrokenLines broken;
  private final Comparison comparison;
  private boolean behind;

  /**
   * The surroundings of a spool.
   *
   * @param holdBackMillis how long after its time a line may be written
   * @param compareMillis how often what is open is compared with the machine's sockets
   * @param sinceMillis when the machine has started; earlier lines are not counted
   * @param freedAtATime the bytes after which the space of what has been read is freed
   * @param isReady returns true once the zones are known
   * @param zoneOf the zone of a host as a line tells it
   * @param counts whether a zone counts the connections of a protocol
   * @param ends what limits want ended
   * @param sessions the programs that send their lines over a stream
   */
  public record Setting(
      Path folder,
      Path proc,
      long holdBackMillis,
      long compareMillis,
      LongSupplier sinceMillis,
      long freedAtATime,
      LongSupplier clock,
      BooleanSupplier isReady,
      UnaryOperator<String> zoneOf,
      BiPredicate<String, Protocol> counts,
      HeldEnds ends,
      Sessions sessions) {}

  public SpoolSource(Setting setting) {
    this.setting = setting;
    this.spool = new Spool(setting.folder(), setting.freedAtATime(), setting.sessions());
    this.processes = new Processes(setting.proc(), setting.sessions());
    this.open = new OpenTable(processes, setting.clock());
    this.broken = new BrokenLines(figures);
    this.comparison = new Comparison(setting.proc(), setting.compareMillis(), open);
  }

  public SpoolFigures figures() {
    return figures;
  }

  @Override
  public boolean isBehind() {
    return behind;
  }

  @Override
  public boolean isReady() {
    return setting.isReady().getAsBoolean();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The order matters: a process that is dead now has written all its lines, so they are within
   * the sizes that are taken afterwards. Sizes are taken from the newest file to the oldest: if an
   * end is within a size, the opening that was written before it in an older file is, too.
   */
  @Override
  public long read(EventSink to) {
    long now = setting.clock().getAsLong();
    behind = false;
    List<ProxyProcess> dead = processes.dead();
    Map<String, List<Spool.Found>> byName = spool.list();
    Set<String> halfRead = new HashSet<>();
    takeSizes(byName, now, halfRead);
    long through = now - setting.holdBackMillis();
    LineBooking booking = new LineBooking(to, now, setting, open, processes, broken, figures);
    long share = MOST_BYTES / Math.max(1, byName.size());
    for (List<Spool.Found> files : byName.values()) {
      if (!isReadWhole(files, share, booking)) {
        halfRead.add(booking.name());
        through = Math.min(through, booking.lastMillis() - setting.holdBackMillis());
      }
    }
    for (ProxyProcess process : dead) {
      if (!halfRead.contains(process.spool())) {
        end(process, now, to);
      }
    }
    setting.ends().look(open, now);
    if (halfRead.isEmpty()) {
      compare(now, to);
    }
    figures.look(open.size(), spool.rest(), processes.unseen(), comparison.notCompared());
    return through;
  }

  private void takeSizes(Map<String, List<Spool.Found>> byName, long now, Set<String> halfRead) {
    for (List<Spool.Found> files : byName.values()) {
      for (int i = files.size() - 1; i >= 0; i--) {
        Spool.Found found = files.get(i);
        try {
          // What was read before is in the journal: a reading begins when all of it is
          // acknowledged.
          spool.free(found, now, pid -> processes.isGone(found.name(), pid));
          spool.file(found).takeSize();
        } catch (IOException e) {
          spool.passOver(found, e);
          halfRead.add(found.name());
          files.remove(i);
        }
      }
    }
  }

  /** Reads the files of one name, about {@code most} bytes; returns true if that was all. */
  private boolean isReadWhole(List<Spool.Found> files, long most, LineBooking booking) {
    long left = most;
    for (Spool.Found found : files) {
      booking.of(found.name());
      try {
        SpoolFile file = spool.file(found);
        long before = file.position();
        spool.read(file, left, booking::line);
        left -= file.position() - before;
        if (!file.isRead()) {
          behind = true;
          return false;
        }
      } catch (IOException e) {
        spool.passOver(found, e);
        return false;
      }
    }
    return true;
  }

  /** Closes what a dead process has open: all its lines have been read. */
  private void end(ProxyProcess process, long now, EventSink to) {
    for (String id : Set.copyOf(process.open())) {
      end(id, CloseCategory.PROXY_ERROR, now, to);
      figures.ofDeadProcess.increment();
    }
    processes.forget(process);
  }

  /** Closes what is open by the lines, and is not there any more. */
  private void compare(long now, EventSink to) {
    List<String> gone = comparison.gone(now);
    for (String id : gone) {
      end(id, CloseCategory.CLOSE_UNSPECIFIED, now, to);
      figures.gone.increment();
    }
    if (!gone.isEmpty()) {
      log.warn(
          "{} connections are closed in the books, because they are gone and no line told of their end. Could the spool be written all the time? One of them: {}",
          gone.size(),
          gone.get(0));
    }
  }

  private void end(String id, CloseCategory category, long now, EventSink to) {
    HeldConnection its = open.removeEarly(id);
    if (its != null) {
      to.closed(now, its.connection(), its.rest(new Ending(category, 0, 0, 0, 0)));
    }
  }

  @Override
  public int open(String zone, Client client) {
    return open.open(zone, client);
  }

  @Override
  public byte[] changes() {
    SpoolState.Builder state = SpoolState.newBuilder();
    spool.takeChanges(state);
    open.takeChanges(state);
    state.addAllSeen(processes.takeSeen());
    return state.build().toByteArray();
  }

  @Override
  public Iterator<byte[]> whole() {
    SpoolState.Builder first = SpoolState.newBuilder();
    spool.all(first);
    first.addAllSeen(processes.seen());
    Stream<SpoolState> states = Stream.concat(Stream.of(first.build()), open.all());
    return states.map(SpoolState::toByteArray).iterator();
  }

  @Override
  public void restore(byte[] state) {
    try {
      SpoolState read = SpoolState.parseFrom(state);
      read.getSeenList().forEach(processes::resumeSeen);
      spool.restore(read);
      open.restore(read);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the journal is of another version", e);
    }
  }
}
