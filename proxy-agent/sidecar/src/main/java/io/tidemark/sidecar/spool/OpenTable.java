package io.tidemark.sidecar.spool;

import io.tidemark.agent.ClientCounts;
import io.tidemark.agent.Connection;
import io.tidemark.events.Client;
import io.tidemark.events.v1.Protocol;
import io.tidemark.sidecar.state.OpenedConnection;
import io.tidemark.sidecar.state.SpoolState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connections that are open by the lines so far, with what has changed for the journal. */
final class OpenTable {
  /** An open connection and the process that holds it. */
  record Open(Connection connection, ProxyProcess process) {}

  private final Map<String, Open> open = new HashMap<>();
  private final ClientCounts clients = new ClientCounts();
  private final Processes processes;
  private final SpoolState.Builder changes = SpoolState.newBuilder();

  OpenTable(Processes processes) {
    this.processes = processes;
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

  void add(String id, Connection connection, ProxyProcess process) {
    Open made = new Open(connection, process);
    put(id, made);
    changes.addOpened(state(id, made));
  }

  private void put(String id, Open made) {
    open.put(id, made);
    made.process().open().add(id);
    clients.add(made.connection().zone(), made.connection().client());
  }

  @Nullable Connection remove(String id) {
    Open its = open.remove(id);
    if (its == null) {
      return null;
    }
    its.process().open().remove(id);
    clients.remove(its.connection().zone(), its.connection().client());
    changes.addClosed(id);
    return its.connection();
  }

  /** Moves what has changed into the state. */
  void takeChanges(SpoolState.Builder to) {
    to.addAllOpened(changes.getOpenedList()).addAllClosed(changes.getClosedList());
    changes.clear();
  }

  /** Adds all that is open to the state, which needs no change before it. */
  void all(SpoolState.Builder to) {
    changes.clear();
    open.forEach((id, its) -> to.addOpened(state(id, its)));
  }

  /** Applies a state: first what was opened, then what was closed. */
  void restore(SpoolState state) {
    for (OpenedConnection of : state.getOpenedList()) {
      ProxyProcess process = processes.resume(of.getSpool(), of.getPid(), of.getStartTicks());
      put(of.getId(), new Open(connection(of), process));
    }
    state.getClosedList().forEach(this::remove);
    changes.clear();
  }

  private static OpenedConnection state(String id, Open its) {
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
