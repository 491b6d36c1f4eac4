package io.tidemark.agent;

import io.tidemark.events.ZoneNumbers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The agent's state of one shard: its zones, its sequence number, and the records that are not yet
 * acknowledged. One record is in flight at a time and is sent again, byte for byte, until Kafka has
 * acknowledged it; only one that the topic finds too large is cut into smaller ones. Sender thread
 * only.
 */
final class ShardOutbox {
  /** Heartbeats go on this long after the last connection has gone; then comes a leave. */
  static final long LINGER_MILLIS = 30_000;

  static final long HEARTBEAT_MILLIS = 1_000;
  private static final long RETRY_MILLIS = 200;

  /** A record that is not yet acknowledged; instances are never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Outgoing(byte[] value, int events) {}

  final int shard;
  final Map<String, ZoneCount> zones = new HashMap<>();

  /** Zones with something gathered since the last cut. */
  final List<ZoneCount> gathered = new ArrayList<>();

  /** The zones' numbers in the records of this shard. */
  ZoneNumbers numbers = new ZoneNumbers();

  long completeThroughMillis;
  long sequence;
  long snapshots;
  boolean joined;

  /** Kafka has acknowledged a record in this shard. */
  boolean heard;

  /**
   * An earlier process gave the zones' numbers, and this one does not know them: the next record is
   * a snapshot, which numbers the zones anew.
   */
  boolean numbersAnew;

  /** Counts the changes of the records that wait. */
  int version;

  /** The number of records that wait and that an earlier process has written; they come first. */
  private int inherited;

  long lastRecordMillis;
  long lastBusyMillis;
  long lastSnapshotMillis;
  long open;

  private final ArrayDeque<Outgoing> records = new ArrayDeque<>();
  private boolean inFlight;
  private long sendAgainMillis;

  ShardOutbox(int shard, long startMillis) {
    this.shard = shard;
    this.completeThroughMillis = startMillis - 1;
  }

  void add(Outgoing record) {
    records.add(record);
    version++;
  }

  /** Adds a record of an earlier process, whose names of zones this one does not know. */
  void inherit(Outgoing record) {
    add(record);
    inherited++;
  }

  boolean hasInherited() {
    return inherited > 0;
  }

  /** The records that wait, in their order. */
  List<Outgoing> records() {
    return List.copyOf(records);
  }

  /** Nothing is on its way: the next cut may be made. */
  boolean isClear() {
    return records.isEmpty();
  }

  int waiting() {
    return records.size();
  }

  /** Removes and returns the records that wait. None of them is in flight. */
  List<Outgoing> takeAll() {
    List<Outgoing> all = List.copyOf(records);
    records.clear();
    version++;
    return all;
  }

  /** The record to send now, if any. */
  @Nullable Outgoing next(long nowMillis) {
    if (inFlight || nowMillis < sendAgainMillis || records.isEmpty()) {
      return null;
    }
    inFlight = true;
    return records.peek();
  }

  Outgoing acknowledged() {
    inFlight = false;
    inherited = Math.max(0, inherited - 1);
    return records.remove();
  }

  void failed(long nowMillis) {
    inFlight = false;
    sendAgainMillis = nowMillis + RETRY_MILLIS;
  }

  boolean isBusy(long nowMillis) {
    return open != 0 || nowMillis - lastBusyMillis < LINGER_MILLIS;
  }

  /** Removes the zones with nothing open and nothing gathered; a later event makes them anew. */
  void forgetIdleZones() {
    zones.values().removeIf(zone -> zone.open() == 0 && !zone.hasGathered());
  }
}
