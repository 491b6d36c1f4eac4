package io.tidemark.sidecar.spool;

import io.tidemark.agent.ClientCounts;
import io.tidemark.agent.Connection;
import io.tidemark.events.Client;
import io.tidemark.events.v1.Protocol;
import io.tidemark.sidecar.state.OpenedConnection;
import io.tidemark.sidecar.state.SpoolState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The connections that are open by the lines so far, with what has changed for the journal. */
final class OpenTable {
  private static final int MOST_EARLY = 10_000;

  /** The connections in a part of the journal. */
  private static final int PART = 2_000;

  private final Map<String, HeldConnection> open = new HashMap<>();

  /** Connections that were closed before their last line came, the oldest first. */
  private final Map<String, HeldConnection> early =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, HeldConnection> eldest) {
          return size() > MOST_EARLY;
        }
      };

  private final ClientCounts clients = new ClientCounts();
  private final Processes processes;
  private final LongSupplier clock;

  /** The ids of connections that are not in the journal as they are now. */
  private final Set<String> touched = new HashSet<>();

  private final Set<String> newlyEarly = new HashSet<>();

  OpenTable(Processes processes, LongSupplier clock) {
    this.processes = processes;
    this.clock = clock;
  }

  boolean contains(String id) {
    return open.containsKey(id);
  }

  int size() {
    return open.size();
  }

  /** The open connections of a client in a zone. Any thread may ask. */
  int open(String zone, Client client) {
    return clients.of(zone, client);
  }

  @Nullable HeldConnection get(String id) {
    return open.get(id);
  }

  /** All that is open, by id. */
  Set<Map.Entry<String, HeldConnection>> entries() {
    return open.entrySet();
  }

  void add(String id, HeldConnection made) {
    put(id, made);
    touched.add(id);
  }

  /** Another process tells that it holds a connection: its program has begun another session. */
  void move(String id, HeldConnection its, ProxyProcess to) {
    its.process().open().remove(id);
    its.held(to);
    to.open().add(id);
    touched.add(id);
  }

  /** A connection has changed, and the journal must have it anew. */
  void changed(String id) {
    touched.add(id);
  }

  private void put(String id, HeldConnection made) {
    open.put(id, made);
    made.process().open().add(id);
    clients.add(made.connection().zone(), made.connection().client());
  }

  /** Removes a connection whose last line has not come, and may come yet. */
  @Nullable HeldConnection removeEarly(String id) {
    HeldConnection its = remove(id);
    if (its != null) {
      early.put(id, its);
      newlyEarly.add(id);
    }
    return its;
  }

  /** The connection of a last line that comes late, once. */
  @Nullable HeldConnection takeEarly(String id) {
    return early.remove(id);
  }

  @Nullable HeldConnection remove(String id) {
    HeldConnection its = open.remove(id);
    if (its == null) {
      return null;
    }
    its.process().open().remove(id);
    clients.remove(its.connection().zone(), its.connection().client());
    touched.add(id);
    return its;
  }

  /** Moves what has changed into the state: of each connection only how it is now. */
  void takeChanges(SpoolState.Builder to) {
    for (String id : touched) {
      HeldConnection its = open.get(id);
      if (its == null) {
        to.addClosed(id);
      } else {
        to.addOpened(state(id, its));
      }
    }
    for (String id : newlyEarly) {
      HeldConnection its = early.get(id);
      if (its != null) {
        to.addEarly(state(id, its));
      }
    }
    forgetChanges();
  }

  private void forgetChanges() {
    touched.clear();
    newlyEarly.clear();
  }

  /** All that is open, in parts, which need no change before them. */
  Stream<SpoolState> all() {
    forgetChanges();
    SpoolState.Builder ended = SpoolState.newBuilder();
    early.forEach((id, its) -> ended.addEarly(state(id, its)));
    Iterator<Map.Entry<String, HeldConnection>> each = open.entrySet().iterator();
    return Stream.concat(
        Stream.of(ended.build()),
        Stream.generate(() -> part(each)).takeWhile(part -> part.getOpenedCount() > 0));
  }

  private static SpoolState part(Iterator<Map.Entry<String, HeldConnection>> each) {
    SpoolState.Builder part = SpoolState.newBuilder();
    while (each.hasNext() && part.getOpenedCount() < PART) {
      Map.Entry<String, HeldConnection> next = each.next();
      part.addOpened(state(next.getKey(), next.getValue()));
    }
    return part.build();
  }

  /** Applies a state: what is open, and what has ended. */
  void restore(SpoolState state) {
    for (OpenedConnection of : state.getOpenedList()) {
      remove(of.getId());
      put(of.getId(), held(of));
    }
    state.getClosedList().forEach(this::remove);
    state.getEarlyList().forEach(of -> early.put(of.getId(), held(of)));
    forgetChanges();
  }

  /** A line may have to tell again that it is open: the time for that begins anew. */
  private HeldConnection held(OpenedConnection of) {
    ProxyProcess process = processes.resume(of.getSpool(), of.getPid(), of.getStartTicks());
    HeldConnection its = new HeldConnection(connection(of), process, of.getPeer());
    its.reported(of.getBytesIn(), of.getBytesOut());
    its.present(clock.getAsLong(), of.getEverySeconds());
    return its;
  }

  private static OpenedConnection state(String id, HeldConnection its) {
    Connection connection = its.connection();
    return OpenedConnection.newBuilder()
        .setId(id)
        .setNumber(connection.number())
        .setOpenedMillis(connection.openedMillis())
        .setZone(connection.zone())
        .setProtocol(connection.protocol().getNumber())
        .setClientHigh(connection.client().high())
        .setClientLow(connection.client().low())
        .setSpool(its.process().spool())
        .setPid(its.process().pid())
        .setStartTicks(its.process().start())
        .setPeer(its.peer())
        .setBytesIn(its.bytesIn())
        .setBytesOut(its.bytesOut())
        .setEverySeconds((int) its.everySeconds())
        .build();
  }

  private static Connection connection(OpenedConnection of) {
    Protocol protocol = Protocol.forNumber(of.getProtocol());
    return new Connection(
        of.getNumber(),
        of.getOpenedMillis(),
        of.getZone().intern(),
        protocol == null ? Protocol.PROTOCOL_UNSPECIFIED : protocol,
        new Client(of.getClientHigh(), of.getClientLow()));
  }
}
