package io.tidemark.agent;

import com.google.protobuf.ByteString;
import io.tidemark.agent.state.JournalFrame;
import io.tidemark.agent.state.ShardState;
import io.tidemark.agent.state.ZoneOpen;
import io.tidemark.events.Client;
import io.tidemark.events.Shards;
import io.tidemark.events.ZoneNumbers;
import io.tidemark.events.v1.Protocol;
import io.tidemark.events.v1.RefusalReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The feed of an emitter that outlives its process. It reads its source only when all shards can be
 * cut, so that the journal can hold the state after the cut, with the records of the cut, before
 * any of them is sent. While Kafka is away it reads nothing: the source keeps the events.
 */
final class JournaledFeed implements Feed, EventSink {
  /** A tebibyte, for one connection. */
  private static final long MOST_BYTES = 1L << 40;

  private final EventSource source;
  private final ShardBooks books;
  private final AgentClock clock;
  private final ClockOffset offset;
  private final Journal journal;
  private final ResumedState resumed;
  private final JournalFrame head;
  private final Slot event = new Slot();

  /** The zones in which something was gathered since the last frame. */
  private final Map<String, ZoneCount> touched = new LinkedHashMap<>();

  private int[] written = new int[0];
  private long throughMillis;
  private long connections;
  private long offered;

  /**
   * @param head the fields that all frames have
   */
  JournaledFeed(
      EventSource source,
      ShardBooks books,
      AgentClock clock,
      ClockOffset offset,
      Journal journal,
      ResumedState resumed,
      JournalFrame head) {
    this.source = source;
    this.books = books;
    this.clock = clock;
    this.offset = offset;
    this.journal = journal;
    this.resumed = resumed;
    this.head = head;
    this.throughMillis = resumed.exists() ? resumed.throughMillis() : clock.startMillis() - 1;
    this.connections = resumed.connections();
  }

  @Override
  public boolean isReady(ShardOutbox[] shards, boolean cuts) {
    return cuts
        && shards.length > 0
        && offset.known()
        && source.isReady()
        && Arrays.stream(shards).allMatch(JournaledFeed::isToCut);
  }

  private static boolean isToCut(ShardOutbox shard) {
    return shard.isClear() && shard.sequence > 0 && !shard.numbersAnew;
  }

  @Override
  public boolean isBehind() {
    return source.isBehind();
  }

  @Override
  public long gather(ShardOutbox[] shards) {
    books.at(clock.millis());
    throughMillis = Math.max(throughMillis, source.read(this));
    for (ShardOutbox shard : shards) {
      shard.gathered.forEach(zone -> touched.put(zone.zone(), zone));
    }
    return throughMillis;
  }

  /** Sets the shards to where the earlier process stopped. */
  @Override
  public void placed(ShardOutbox[] shards) {
    written = new int[shards.length];
    if (!resumed.exists()) {
      // The books may have settled what happened since this process began: connecting takes a
      // while.
      for (ShardOutbox shard : shards) {
        shard.completeThroughMillis = clock.eventMillis();
      }
      return;
    }
    if (resumed.shards() != shards.length) {
      throw new IllegalStateException(
          "the journal is for %d shards, and the topic has %d: the number of shards cannot change"
              .formatted(resumed.shards(), shards.length));
    }
    for (ShardOutbox shard : shards) {
      resume(shard, resumed.shard(shard.shard));
    }
    resumed
        .zones()
        .forEach(
            (zone, open) -> books.resume(shards[Shards.shard(zone, shards.length)], zone, open));
  }

  private static void resume(ShardOutbox shard, ShardState state) {
    shard.sequence = state.getSequence();
    shard.completeThroughMillis = state.getCompleteThroughMillis();
    shard.snapshots = state.getSnapshots();
    shard.joined = state.getJoined();
    shard.numbers = new ZoneNumbers(Math.max(1, state.getNumbering()), state.getGiven());
    shard.numbersAnew = state.getJoined();
    for (ByteString record : state.getRecordsList()) {
      shard.inherit(new ShardOutbox.Outgoing(record.toByteArray(), 0));
    }
  }

  /**
   * Writes the journal where a shard has other records than the last frame says. Nothing is sent
   * while that fails.
   */
  @Override
  public void written(ShardOutbox[] shards) {
    if (Arrays.stream(shards).allMatch(shard -> shard.version == written[shard.shard])) {
      return;
    }
    boolean whole = journal.wantsWhole();
    JournalFrame.Builder frame =
        head.toBuilder()
            .setShards(shards.length)
            .setConnections(connections)
            .setThroughMillis(throughMillis);
    if (offset.known()) {
      frame.setClockOffsetMillis(offset.millis());
    }
    for (ShardOutbox shard : shards) {
      if (whole || shard.version != written[shard.shard]) {
        frame.addChanged(state(shard));
      }
      if (whole) {
        shard.zones.values().stream()
            .filter(zone -> zone.open() != 0)
            .forEach(zone -> frame.addZones(open(zone)));
      }
    }
    try {
      if (whole) {
        journal.rewrite(whole(frame));
      } else {
        touched.values().forEach(zone -> frame.addZones(open(zone)));
        journal.append(frame.setSource(ByteString.copyFrom(source.changes())).build());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the journal cannot be written, and nothing is sent", e);
    }
    touched.clear();
    for (ShardOutbox shard : shards) {
      written[shard.shard] = shard.version;
    }
  }

  /**
   * The frames of a whole journal: a large table in one frame would take its size in memory anew.
   */
  private Iterator<JournalFrame> whole(JournalFrame.Builder frame) {
    Iterator<byte[]> parts = source.whole();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return parts.hasNext();
      }

      @Override
      public JournalFrame next() {
        JournalFrame next = frame.setSource(ByteString.copyFrom(parts.next())).build();
        frame.clearChanged().clearZones();
        return next;
      }
    };
  }

  private static ZoneOpen open(ZoneCount zone) {
    return ZoneOpen.newBuilder().setZone(zone.zone()).setOpen(zone.open()).build();
  }

  private static ShardState state(ShardOutbox shard) {
    List<ByteString> records =
        shard.records().stream().map(record -> ByteString.copyFrom(record.value())).toList();
    return ShardState.newBuilder()
        .setShard(shard.shard)
        .setSequence(shard.sequence)
        .setCompleteThroughMillis(shard.completeThroughMillis)
        .setSnapshots(shard.snapshots)
        .setJoined(shard.joined)
        .setNumbering(shard.numbers.numbering())
        .setGiven(shard.numbers.next())
        .addAllRecords(records)
        .build();
  }

  @Override
  public Connection opened(long atMillis, String zone, Protocol protocol, Client client) {
    Connection connection = new Connection(connections++, atMillis, zone, protocol, client);
    take(Slot.Kind.OPENED, atMillis, connection);
    return connection;
  }

  @Override
  public void closed(long atMillis, Connection connection, Ending ending) {
    event.durationMillis = Math.max(0, atMillis - connection.openedMillis());
    event.bytesIn = bytes(ending.bytesIn());
    event.bytesOut = bytes(ending.bytesOut());
    event.bytesBefore = bytes(ending.bytesBefore());
    event.category = ending.category();
    event.closeCode = ending.closeCode();
    take(Slot.Kind.CLOSED, atMillis, connection);
  }

  /**
   * A number of bytes as a record may hold it. A source is told from outside, and one impossible
   * number would have the ledger reject the whole record.
   */
  private static long bytes(long said) {
    return Math.max(0, Math.min(said, MOST_BYTES));
  }

  private void take(Slot.Kind kind, long atMillis, Connection connection) {
    event.connection = ConnectionId.of(0, false, connection.number());
    take(kind, atMillis, connection.zone(), connection.protocol(), connection.client());
  }

  @Override
  public void traffic(long atMillis, String zone, long bytesIn, long bytesOut) {
    event.bytesIn = bytes(bytesIn);
    event.bytesOut = bytes(bytesOut);
    take(Slot.Kind.TRAFFIC, atMillis, zone, Protocol.WEBSOCKET, Client.NONE);
  }

  @Override
  public void refused(
      long atMillis,
      String zone,
      Protocol protocol,
      Client client,
      RefusalReason reason,
      String rule,
      int status) {
    event.reason = Given.reason(reason);
    event.rule = Given.rule(rule);
    event.pathHash = 0;
    event.status = status;
    event.reference = 0;
    take(Slot.Kind.REFUSED, atMillis, zone, protocol, client);
  }

  private void take(Slot.Kind kind, long atMillis, String zone, Protocol protocol, Client client) {
    event.kind = kind;
    event.atMillis = atMillis;
    event.zone = zone;
    event.protocol = protocol;
    event.client = client;
    books.add(event);
    offered += kind == Slot.Kind.TRAFFIC ? 0 : 1;
  }

  @Override
  public void drain() {}

  @Override
  public boolean isResumed() {
    return true;
  }

  @Override
  public long throughMillis() {
    return throughMillis;
  }

  @Override
  public long offered() {
    return offered;
  }

  @Override
  public long waiting() {
    return books.waiting();
  }
}
