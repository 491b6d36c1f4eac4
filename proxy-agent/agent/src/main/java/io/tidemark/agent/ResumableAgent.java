package io.tidemark.agent;

import com.google.protobuf.ByteString;
import io.tidemark.agent.state.JournalFrame;
import io.tidemark.events.Client;
import io.tidemark.events.v1.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent beside a proxy, in a process of its own. It reads events from an {@link EventSource}
 * and keeps a journal, so that a process that is killed and started again goes on as the same
 * emitter: nothing that was open ends, and every event is counted once.
 *
 * <p>A machine that has started anew begins another emitter, because the last writes to the journal
 * may be lost; the ledger ends what the old one had open when its lease is over.
 */
public final class ResumableAgent implements AgentFigures, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ResumableAgent.class);
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final Tables tables;
  private final TableReader reader;
  private final Sender sender;
  private final Journal journal;
  private final EventSource source;

  private ResumableAgent(
      AgentConfig config, Journal journal, EventSource source, AgentClock clock, RecordSink sink)
      throws IOException {
    this.journal = journal;
    this.source = source;
    this.tables = new Tables(config.pseudonyms());
    this.reader = new TableReader(config, tables);
    this.sender = sender(config, journal, source, clock, sink);
  }

  /**
   * Starts an agent at once, even when Kafka cannot be reached.
   *
   * @param folder where the journal is
   * @throws IOException if the journal cannot be read, or another process uses it
   */
  public static ResumableAgent start(AgentConfig config, Path folder, EventSource source)
      throws IOException {
    Journal journal = Journal.open(folder);
    ResumableAgent agent =
        new ResumableAgent(config, journal, source, AgentClock.ofWall(), new KafkaSink(config));
    agent.reader.start();
    agent.sender.start();
    return agent;
  }

  /** Makes the sender of an emitter that goes on where its journal ends. */
  static Sender sender(
      AgentConfig config, Journal journal, EventSource source, AgentClock clock, RecordSink sink)
      throws IOException {
    String boot = Files.exists(BOOT) ? Files.readString(BOOT).strip() : "";
    ResumedState resumed = resumed(journal, config.node(), boot, source);
    ByteString incarnation =
        resumed.exists() ? resumed.incarnation() : ByteString.copyFrom(Agent.incarnation());
    JournalFrame head =
        JournalFrame.newBuilder()
            .setNode(config.node())
            .setIncarnation(incarnation)
            .setBoot(boot)
            .build();
    ClockOffset offset = new ClockOffset();
    resumed.resume(offset);
    ShardBooks books = new ShardBooks(clock, memory(config.memory()), config.pseudonyms());
    JournaledFeed feed = new JournaledFeed(source, books, clock, offset, journal, resumed, head);
    Censuses censuses = new Censuses(config.pseudonyms(), (zone, in, out) -> {});
    BatchWriter writer =
        new BatchWriter(config.node(), incarnation.toByteArray(), offset, config, censuses);
    return new Sender(clock, config, feed, books, writer, offset, sink);
  }

  private static ResumedState resumed(Journal journal, String node, String boot, EventSource source)
      throws IOException {
    ResumedState resumed = new ResumedState();
    for (JournalFrame frame : journal.read()) {
      if (!frame.getBoot().equals(boot)) {
        log.warn(
            "the journal is from before the machine started: another emitter begins, and the connections of the old one end when its lease is over");
        return new ResumedState();
      }
      if (!frame.getNode().equals(node)) {
        throw new IOException(
            "the journal is of the node %s, and agent.node is %s: set agent.node to the old name. Without this journal, all that the spool still holds would be counted once more"
                .formatted(frame.getNode(), node));
      }
      resumed.add(frame, source);
    }
    if (resumed.exists()) {
      log.info(
          "going on with the journal of {}: {} zones with open connections",
          node,
          resumed.zones().size());
    }
    return resumed;
  }

  /** The source bounds what is read at a time, so no detail is given up here. */
  private static AgentConfig.Memory memory(AgentConfig.Memory memory) {
    return new AgentConfig.Memory(
        memory.queueSlots(), Long.MAX_VALUE, memory.tallyBytes(), memory.recordBytes());
  }

  /** Decides at the handshake whether this client may open a connection in this zone now. */
  public Admission admit(String zone, Client client) {
    Admission admission = tables.admit(zone, client, System.currentTimeMillis());
    int most = tables.ofClient(zone).most();
    return admission.allowed() && most > 0 && source.open(zone, client) >= most
        ? Admission.CLIENT_FULL
        : admission;
  }

  /** Returns true if a limit or the zone's toggle asks for the end of this client's connections. */
  public boolean ends(String zone, Protocol protocol, Client client) {
    return tables.ends(zone, protocol, client, System.currentTimeMillis());
  }

  /** Returns true if any limit or toggle asks for the end of open connections. */
  public boolean endsSome() {
    return tables.endsSome();
  }

  /** The zones as this process last read them. */
  public ZoneDirectory zones() {
    return tables;
  }

  /** Returns true once Kafka has acknowledged a record of this process in every shard. */
  public boolean isHeard() {
    return sender.isHeard();
  }

  @Override
  public AgentStats stats() {
    return sender.stats();
  }

  /** Stops this process's part; what is open stays open, and another process goes on. */
  @Override
  public void close() throws IOException {
    sender.stop();
    reader.stop();
    journal.close();
  }
}
