package io.tidemark.sidecar.spool;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.agent.Connection;
import io.tidemark.agent.Ending;
import io.tidemark.agent.EventSink;
import io.tidemark.agent.EventSource;
import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.sidecar.dialect.Dialect;
import io.tidemark.sidecar.dialect.Line;
import io.tidemark.sidecar.dialect.Outcome;
import io.tidemark.sidecar.spool.LineParser.BrokenLineException;
import io.tidemark.sidecar.state.SpoolState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * The source of a sidecar's events: it reads the lines in the spool, pairs the two lines of each
 * connection, and closes what a process had open that has died.
 */
public final class SpoolSource implements EventSource {
  /** The bytes that are read at a time, which bounds the memory for the events. */
  private static final long MOST_BYTES = 8 << 20;

  private final Spool spool;
  private final Processes processes;
  private final OpenTable open;
  private final Setting setting;
  private final SpoolFigures figures = new SpoolFigures();
  private final BrokenLines broken;

  /**
   * The surroundings of a spool.
   *
   * @param holdBackMillis how long after its time a line may be written
   * @param sinceMillis when the machine has started; earlier lines are not counted
   * @param freedAtATime the bytes after which the space of what has been read is freed
   * @param isReady returns true once the zones are known
   * @param zoneOf the zone of a host as a line tells it
   */
  public record Setting(
      Path folder,
      Path proc,
      long holdBackMillis,
      LongSupplier sinceMillis,
      long freedAtATime,
      LongSupplier clock,
      BooleanSupplier isReady,
      UnaryOperator<String> zoneOf) {}

  public SpoolSource(Setting setting) {
    this.setting = setting;
    this.spool = new Spool(setting.folder(), setting.freedAtATime());
    this.processes = new Processes(setting.proc());
    this.open = new OpenTable(processes);
    this.broken = new BrokenLines(figures);
  }

  public SpoolFigures figures() {
    return figures;
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
    List<ProxyProcess> dead = processes.dead();
    Map<String, List<Spool.Found>> byName = spool.list();
    Set<String> halfRead = new HashSet<>();
    takeSizes(byName, now, halfRead);
    long through = now - setting.holdBackMillis();
    Booking booking = new Booking(to, now, setting.sinceMillis().getAsLong());
    long share = MOST_BYTES / Math.max(1, byName.size());
    for (List<Spool.Found> files : byName.values()) {
      if (!isReadWhole(files, share, booking)) {
        halfRead.add(booking.name);
        through = Math.min(through, booking.lastMillis - setting.holdBackMillis());
      }
    }
    for (ProxyProcess process : dead) {
      if (!halfRead.contains(process.spool())) {
        end(process, now, to);
      }
    }
    figures.look(open.size(), spool.rest(), processes.unseen());
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
  private boolean isReadWhole(List<Spool.Found> files, long most, Booking booking) {
    long left = most;
    for (Spool.Found found : files) {
      booking.name = found.name();
      try {
        SpoolFile file = spool.file(found);
        long before = file.position();
        spool.read(file, left, booking::line);
        left -= file.position() - before;
        if (!file.isRead()) {
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
      Connection its = open.remove(id);
      if (its != null) {
        to.closed(now, its, new Ending(CloseCategory.PROXY_ERROR, 0, 0, 0, 0));
        figures.ofDeadProcess.increment();
      }
    }
    processes.forget(process);
  }

  /** The booking of the lines of one reading. */
  private final class Booking {
    private final EventSink to;
    private final long sinceMillis;
    private long nowMillis;

    /** The time of the last line. */
    private long lastMillis;

    private String name = "";

    Booking(EventSink to, long nowMillis, long sinceMillis) {
      this.to = to;
      this.sinceMillis = sinceMillis;
      this.nowMillis = nowMillis;
      this.lastMillis = nowMillis;
    }

    void line(String text, boolean tooLong) {
      figures.lines.increment();
      if (tooLong) {
        broken.line(name, text, "is longer than %d bytes".formatted(LineParser.LONGEST));
        return;
      }
      try {
        line(LineParser.parse(text));
      } catch (BrokenLineException e) {
        broken.line(name, text, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        // A fault of ours in one line must not have the lines before it read again.
        broken.line(name, text, "cannot be counted (%s)".formatted(e));
      }
    }

    private void line(Line line) {
      long at = passed(line.atMillis());
      lastMillis = at;
      if (at < sinceMillis) {
        figures.old.increment();
      } else if (line.opens()) {
        if (open.contains(line.id())) {
          figures.repeated.increment();
        } else {
          open(line, at);
        }
      } else {
        ended(line, at);
      }
    }

    /** A time that has not come yet is a fault of the writer, and counts as now. */
    private long passed(long atMillis) {
      if (atMillis > nowMillis) {
        nowMillis = Math.max(nowMillis, setting.clock().getAsLong());
      }
      return Math.min(atMillis, nowMillis);
    }

    private Connection open(Line line, long at) {
      Connection made =
          to.opened(at, setting.zoneOf().apply(line.host()), line.protocol(), line.client());
      open.add(line.id(), made, processes.of(name, line.pid(), sinceMillis, at));
      return made;
    }

    private void ended(Line line, long at) {
      Outcome outcome = Dialect.of(line).outcome(line);
      if (outcome instanceof Outcome.Closed closed) {
        Connection its = open.remove(line.id());
        if (its == null) {
          figures.withoutOpening.increment();
          open(line, Math.max(sinceMillis, at - closed.durationMillis()));
          its = open.remove(line.id());
        }
        if (its != null) {
          to.closed(at, its, closed.ending());
        }
      } else if (outcome instanceof Outcome.Refused refused) {
        Connection its = open.remove(line.id());
        if (its != null) {
          // It was open: the proxy has told another status than that of the opening.
          to.closed(at, its, new Ending(CloseCategory.CLOSE_UNSPECIFIED, 0, 0, 0, 0));
        } else {
          refused(line, at, refused);
        }
      }
    }

    private void refused(Line line, long at, Outcome.Refused refused) {
      to.refused(
          at,
          setting.zoneOf().apply(line.host()),
          line.protocol(),
          line.client(),
          refused.reason(),
          refused.rule(),
          refused.status());
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
  public byte[] whole() {
    SpoolState.Builder state = SpoolState.newBuilder();
    spool.all(state);
    open.all(state);
    state.addAllSeen(processes.seen());
    return state.build().toByteArray();
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
