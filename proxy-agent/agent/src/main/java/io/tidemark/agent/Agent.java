package io.tidemark.agent;

import io.tidemark.events.Client;
import io.tidemark.events.v1.CloseCategory;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The library in a proxy that reports every long-lived connection to Kafka. It is safe for use by
 * any number of I/O threads.
 *
 * <ul>
 *   <li>Calls that report events never block or throw, and allocate nothing while the queue has
 *       room.
 *   <li>No count is lost: when the queue is full or Kafka is away for hours, events become counts
 *       per zone, which coarsen under a byte budget. Only detail per connection is given up, and
 *       {@link #stats} counts it.
 *   <li>{@code admit} answers from memory.
 *   <li>{@code close} ends what is still open as drained and sends a goodbye; a killed process does
 *       neither, and the ledger ends its connections when the lease is over.
 * </ul>
 *
 * <p>Each connection is opened once and closed once, on the same agent; the id connects the two
 * calls.
 */
public final class Agent implements AgentFigures, AutoCloseable {
  private final AgentClock clock = AgentClock.system();
  private final Intake intake;
  private final ClientCounts clients = new ClientCounts();
  private final Sender sender;
  private final Tables tables;
  private final TableReader reader;
  private final Censuses censuses;

  private Agent(AgentConfig config, RecordSink sink) {
    intake = new Intake(clock, config.memory());
    tables = new Tables(config.pseudonyms());
    censuses = new Censuses(config.pseudonyms(), this::traffic);
    reader = new TableReader(config, tables);
    ClockOffset offset = new ClockOffset();
    ShardBooks books = new ShardBooks(clock, config.memory(), config.pseudonyms());
    Gatherer gatherer = new Gatherer(intake, clock, books);
    BatchWriter writer = new BatchWriter(config.node(), incarnation(), offset, config, censuses);
    sender = new Sender(clock, config, gatherer, books, writer, offset, sink);
  }

  /** Starts an agent at once, even when Kafka cannot be reached. */
  public static Agent start(AgentConfig config) {
    Agent agent = new Agent(config, new KafkaSink(config));
    agent.reader.start();
    agent.sender.start();
    return agent;
  }

  /** Decides at the handshake whether this client may open a connection in this zone now. */
  public Admission admit(String zone, Client client) {
    return admit(zone, Protocol.WEBSOCKET, client);
  }

  /** Decides the same for another protocol, about which the zone's switch says nothing. */
  public Admission admit(String zone, Protocol protocol, Client client) {
    Admission admission = tables.admit(zone, protocol, client, System.currentTimeMillis());
    int most = tables.ofClient(zone).most();
    return admission.allowed() && most > 0 && clients.of(zone, client) >= most
        ? Admission.CLIENT_FULL
        : admission;
  }

  /**
   * Returns true if a limit or the zone's toggle asks for this client's open connections in this
   * zone to be closed (RFC 6455 code 1008). Most do not. Ask about each open connection every
   * second or so.
   */
  public boolean ends(String zone, Client client) {
    return ends(zone, Protocol.WEBSOCKET, client);
  }

  /** Returns the same for another protocol, about which the zone's switch says nothing. */
  public boolean ends(String zone, Protocol protocol, Client client) {
    return tables.ends(zone, protocol, client, System.currentTimeMillis());
  }

  /**
   * Returns true if any limit or toggle asks for open connections to be closed; if none does, skip
   * {@link #ends}.
   */
  public boolean endsSome() {
    return tables.endsSome();
  }

  /**
   * Reports that a connection is open: its 101 (or the like) was sent. Returns the id for {@link
   * #closed}.
   */
  public long opened(String zone, Protocol protocol, Client client) {
    if (tables.ofClient(Given.zone(zone)).most() > 0) {
      clients.add(zone, Given.client(client));
    }
    return intake.opened(Given.zone(zone), Given.protocol(protocol), Given.client(client));
  }

  /**
   * The proxy has released a connection.
   *
   * @param bytesIn after the handshake, from the client
   * @param bytesOut after the handshake, to the client
   * @param closeCode RFC 6455 section 7.4, or 1006 where no close frame was seen, or 0 for other
   *     protocols
   */
  public void closed(
      long id,
      String zone,
      Protocol protocol,
      Client client,
      long bytesIn,
      long bytesOut,
      CloseCategory category,
      int closeCode) {
    closed(id, zone, protocol, client, bytesIn, bytesOut, 0, category, closeCode);
  }

  /**
   * The same for a connection whose bytes were reported by {@link #traffic} or a census while it
   * was open.
   *
   * @param bytesIn bytes that were not reported yet, from the client
   * @param bytesOut bytes that were not reported yet, to the client
   * @param bytesBefore bytes that were reported, in both directions
   */
  public void closed(
      long id,
      String zone,
      Protocol protocol,
      Client client,
      long bytesIn,
      long bytesOut,
      long bytesBefore,
      CloseCategory category,
      int closeCode) {
    long openedMillis = clock.startMillis() + ConnectionId.openedSinceStartMillis(id);
    if (openedMillis >= tables.ofClient(Given.zone(zone)).sinceMillis()) {
      clients.remove(zone, Given.client(client));
    }
    intake.closed(
        id,
        Given.zone(zone),
        Given.protocol(protocol),
        Given.client(client),
        bytesIn,
        bytesOut,
        bytesBefore,
        Given.category(category),
        closeCode);
  }

  /**
   * Reports the bytes that have passed on a zone's open connections since the last call, so that
   * the traffic of a connection that lasts for days is booked in each of its minutes. Call this
   * every ten seconds or so, once for each zone, or let a {@link #census} do it.
   */
  public void traffic(String zone, long bytesIn, long bytesOut) {
    intake.traffic(Given.zone(zone), bytesIn, bytesOut);
  }

  /**
   * A handshake got no 101.
   *
   * @param rule the rule or limit that refused, or empty; cut to 64 characters
   * @param pathHash for counting distinct paths, or 0
   * @param status the HTTP status that the client got, or 0 when it was gone
   */
  public void refused(
      String zone,
      Protocol protocol,
      Client client,
      RefusalReason reason,
      String rule,
      long pathHash,
      int status) {
    refused(zone, protocol, client, reason, rule, pathHash, status, 0);
  }

  /**
   * The same with a reference that the client got, by which {@code ./tidemark tail --refused} shows
   * the refusal.
   *
   * @param reference the number that the answer shows as eight hexadecimal digits; 0: none
   */
  public void refused(
      String zone,
      Protocol protocol,
      Client client,
      RefusalReason reason,
      String rule,
      long pathHash,
      int status,
      int reference) {
    intake.refused(
        Given.zone(zone),
        Given.protocol(protocol),
        Given.client(client),
        Given.reason(reason),
        Given.rule(rule),
        pathHash,
        status,
        reference);
  }

  /**
   * Returns a census for one thread of the proxy, which counts its open connections with it every
   * ten seconds or so. Without a census, snapshots name no sources, and a hoard is found later.
   */
  public Census census() {
    return censuses.begin();
  }

  /** The zones as this proxy last read them. */
  public ZoneDirectory zones() {
    return tables;
  }

  /**
   * Returns true once Kafka has acknowledged a record of this agent in every shard. From then on
   * the ledger waits for the agent's reports. A connection that opens earlier may be booked as a
   * correction.
   */
  public boolean isHeard() {
    return sender.isHeard();
  }

  @Override
  public AgentStats stats() {
    return sender.stats();
  }

  /** Events that wait in the queue now. */
  public long queued() {
    return intake.waiting();
  }

  /**
   * Ends what is still open as drained, sends a goodbye, and waits for Kafka up to the stop
   * timeout.
   */
  @Override
  public void close() {
    sender.stop();
    reader.stop();
  }

  static byte[] incarnation() {
    UUID random = UUID.randomUUID();
    return ByteBuffer.allocate(16)
        .putLong(random.getMostSignificantBits())
        .putLong(random.getLeastSignificantBits())
        .array();
  }
}
