package io.tidemark.sidecar.spool;

import io.tidemark.agent.Ending;
import io.tidemark.agent.EventSink;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.sidecar.dialect.Dialect;
import io.tidemark.sidecar.dialect.Line;
import io.tidemark.sidecar.dialect.Outcome;
import io.tidemark.sidecar.spool.LineParser.BrokenLineException;

/** The booking of the lines of one reading: it makes events of them. */
final class LineBooking {
  private static final long MOST_SECONDS = 3_600;

  private final EventSink to;
  private final SpoolSource.Setting setting;
  private final OpenTable open;
  private final Processes processes;
  private final BrokenLines broken;
  private final SpoolFigures figures;
  private final long sinceMillis;
  private long nowMillis;

  /** The time of the last line. */
  private long lastMillis;

  private String name = "";

  LineBooking(
      EventSink to,
      long nowMillis,
      SpoolSource.Setting setting,
      OpenTable open,
      Processes processes,
      BrokenLines broken,
      SpoolFigures figures) {
    this.to = to;
    this.nowMillis = nowMillis;
    this.lastMillis = nowMillis;
    this.setting = setting;
    this.open = open;
    this.processes = processes;
    this.broken = broken;
    this.figures = figures;
    this.sinceMillis = setting.sinceMillis().getAsLong();
  }

  /** The next lines are of this spool. */
  void of(String spool) {
    name = spool;
  }

  String name() {
    return name;
  }

  long lastMillis() {
    return lastMillis;
  }

  void line(String text, boolean tooLong) {
    figures.lines.increment();
    if (tooLong) {
      broken.line(name, text, "is longer than %d bytes".formatted(LineParser.LONGEST));
      return;
    }
    if (!LineParser.isOurs(text)) {
      figures.other.increment();
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
      return;
    }
    if (!open.contains(line.id()) && !isCounted(line)) {
      return;
    }
    switch (line.kind()) {
      case OPENED -> opened(line, at);
      case PRESENT -> present(line, at);
      case ENDED -> ended(line, at);
    }
  }

  /** A zone may leave out event streams and gRPC. */
  private boolean isCounted(Line line) {
    return line.protocol() == Protocol.WEBSOCKET
        || setting.counts().test(setting.zoneOf().apply(line.host()), line.protocol());
  }

  /** A time that has not come yet is a fault of the writer, and counts as now. */
  private long passed(long atMillis) {
    if (atMillis > nowMillis) {
      nowMillis = Math.max(nowMillis, setting.clock().getAsLong());
    }
    return Math.min(atMillis, nowMillis);
  }

  private void opened(Line line, long at) {
    if (open.contains(line.id())) {
      figures.repeated.increment();
    } else {
      open(line, at);
    }
  }

  private HeldConnection open(Line line, long at) {
    HeldConnection made =
        new HeldConnection(
            to.opened(at, setting.zoneOf().apply(line.host()), line.protocol(), line.client()),
            processes.of(name, line.pid(), sinceMillis, at),
            Peer.of(line.get("peer")));
    open.add(line.id(), made);
    return made;
  }

  private void present(Line line, long at) {
    HeldConnection its = open.get(line.id());
    if (its == null) {
      its = presentWithoutOpening(line, at);
    }
    ProxyProcess by = processes.of(name, line.pid(), sinceMillis, at);
    if (its.process() != by) {
      open.move(line.id(), its, by);
    }
    long in = Math.max(its.bytesIn(), line.bytes("in"));
    long out = Math.max(its.bytesOut(), line.bytes("out"));
    long every = Math.min(MOST_SECONDS, line.number("every", 0));
    if (in > its.bytesIn() || out > its.bytesOut()) {
      to.traffic(at, its.connection().zone(), in - its.bytesIn(), out - its.bytesOut());
      its.reported(in, out);
      open.changed(line.id());
    }
    if (every != its.everySeconds()) {
      open.changed(line.id());
    }
    its.present(at, every);
  }

  /** Its first line is missing; or it was taken as ended, and then it is open from now on. */
  private HeldConnection presentWithoutOpening(Line line, long at) {
    HeldConnection early = open.takeEarly(line.id());
    if (early != null) {
      HeldConnection again = open(line, at);
      again.reported(early.bytesIn(), early.bytesOut());
      return again;
    }
    figures.withoutOpening.increment();
    return open(line, Math.max(sinceMillis, at - line.number("ms", 0)));
  }

  private void ended(Line line, long at) {
    Outcome outcome = Dialect.of(line).outcome(line);
    if (outcome instanceof Outcome.Closed closed) {
      HeldConnection its = open.remove(line.id());
      HeldConnection early = its == null ? open.takeEarly(line.id()) : null;
      if (early != null) {
        Ending rest = early.rest(closed.ending());
        to.traffic(at, early.connection().zone(), rest.bytesIn(), rest.bytesOut());
        return;
      }
      if (its == null) {
        figures.withoutOpening.increment();
        its = open(line, Math.max(sinceMillis, at - closed.durationMillis()));
        open.remove(line.id());
      }
      to.closed(at, its.connection(), its.rest(closed.ending()));
    } else if (outcome instanceof Outcome.Refused refused) {
      HeldConnection its = open.remove(line.id());
      if (its != null) {
        // It was open: the proxy has told another status than that of the opening.
        Ending unknown = new Ending(CloseCategory.CLOSE_UNSPECIFIED, 0, 0, 0, 0);
        to.closed(at, its.connection(), its.rest(unknown));
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
