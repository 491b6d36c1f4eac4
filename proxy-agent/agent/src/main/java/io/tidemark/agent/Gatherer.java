package io.tidemark.agent;

import java.util.ArrayList;
import java.util.List;

/**
 * The feed of an agent inside a proxy: it takes events out of {@link Intake} and adds them to
 * {@link ShardBooks}. Sender thread only.
 */
final class Gatherer implements Feed {
  private final Intake intake;
  private final AgentClock clock;
  private final ShardBooks books;
  private List<Slot> later = new ArrayList<>();
  private List<Counts> laterCounts = new ArrayList<>();
  private long throughMillis;

  private long offered;

  /** Slots of the ring that held traffic, which is no event. */
  private long trafficSlots;

  private long overflowed;

  private record Counts(String zone, Segments segments) {}

  Gatherer(Intake intake, AgentClock clock, ShardBooks books) {
    this.intake = intake;
    this.clock = clock;
    this.books = books;
    this.throughMillis = clock.startMillis() - 1;
  }

  /** Every round takes what has come, so that the ring stays empty. */
  @Override
  public boolean isReady(ShardOutbox[] shards, boolean cuts) {
    return true;
  }

  /**
   * Takes the events that have been handed over; returns the millisecond through which they are
   * complete. Events of the current millisecond wait for the next call, so that no event is taken
   * without the earlier ones of its connection.
   */
  @Override
  public long gather(ShardOutbox[] shards) {
    long through = Math.max(throughMillis, clock.millis() - 1);
    throughMillis = through;
    books.at(through);
    List<Slot> events = later;
    later = new ArrayList<>();
    for (Slot event : events) {
      offer(event, through);
    }
    List<Counts> counted = laterCounts;
    laterCounts = new ArrayList<>();
    for (Counts counts : counted) {
      offer(counts, through);
    }
    long fromRing =
        intake.take(
            (zone, counts) -> {
              overflowed += counts.events();
              offer(new Counts(zone, counts), through);
            },
            slot -> {
              trafficSlots += slot.kind == Slot.Kind.TRAFFIC ? 1 : 0;
              offer(slot, through);
            });
    offered = fromRing - trafficSlots + overflowed;
    books.coarsen(through);
    return through;
  }

  private void offer(Slot event, long through) {
    if (event.atMillis > through) {
      later.add(event.copy());
    } else {
      books.add(event);
    }
  }

  private void offer(Counts counts, long through) {
    Segments after = counts.segments.splitAfter(through);
    if (!after.isEmpty()) {
      laterCounts.add(new Counts(counts.zone, after));
    }
    if (!counts.segments.isEmpty()) {
      books.add(counts.zone, counts.segments);
    }
  }

  @Override
  public void drain() {
    long drained = books.drain(throughMillis);
    offered += drained;
    overflowed += drained;
  }

  @Override
  public long offered() {
    return offered;
  }

  @Override
  public long waiting() {
    long waiting = books.waiting();
    for (Slot event : later) {
      waiting += event.kind == Slot.Kind.TRAFFIC ? 0 : 1;
    }
    for (Counts counts : laterCounts) {
      waiting += counts.segments.events();
    }
    return waiting;
  }

  @Override
  public long throughMillis() {
    return throughMillis;
  }
}
