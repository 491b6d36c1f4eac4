package io.tidemark.topology;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records that could not be processed or written, and the stream threads that died. A record
 * whose processing has failed twice is left out from then on, so that one record never stops a
 * shard. Thread-safe.
 */
public final class FailedRecords {
  /** The stage at which a record was left out. */
  public enum Stage {
    PROCESSING,
    WRITING
  }

  /** A record's place in Kafka. */
  public record Place(String topic, int partition, long offset) {
    @Override
    public String toString() {
      return "%s-%d, offset %d".formatted(topic, partition, offset);
    }
  }

  /**
   * Why the instance cannot go on as it should.
   *
   * @param sinceMillis when it began
   */
  public record Trouble(long sinceMillis, String reason) {}

  /**
   * The number of attempts to process a record: a fault that does not come from the record does not
   * repeat.
   */
  private static final int ATTEMPTS = 2;

  private static final int MOST_PLACES = 10_000;
  private static final long DEATHS_WITHIN_MILLIS = 300_000;

  /** The time after the last fault at which trouble counts as over. */
  private static final long OVER_MILLIS = 900_000;

  private record Failure(int times, String reason) {}

  private final Clock clock;
  private final int manyDeaths;
  private final Map<Place, Failure> failures = new LinkedHashMap<>();
  private final Map<Stage, Long> leftOut = new EnumMap<>(Stage.class);
  private final Deque<Long> deaths = new ArrayDeque<>();
  private @Nullable Trouble trouble;
  private long troubledMillis;

  /** True if any record has failed; read for every record without a lock. */
  private volatile boolean hasFailures;

  /**
   * @param threads the number of stream threads of the instance: one fault of Kafka may end all of
   *     them at once, and each record that is left out ends a thread twice
   */
  public FailedRecords(Clock clock, int threads) {
    this.clock = clock;
    this.manyDeaths = 2 * threads + 3;
  }

  /** Why the record is left out; {@code null}: it is to be processed. */
  @Nullable String reasonToLeaveOut(@Nullable Place place) {
    if (!hasFailures || place == null) {
      return null;
    }
    synchronized (this) {
      Failure failure = failures.get(place);
      return failure == null || failure.times() < ATTEMPTS ? null : failure.reason();
    }
  }

  /** Notes that the processing of a record has failed and that its thread ends. */
  synchronized void failed(@Nullable Place place, Throwable why) {
    if (place == null) {
      return;
    }
    Failure before = failures.remove(place);
    int times = before == null ? 1 : before.times() + 1;
    failures.put(place, new Failure(times, why.toString()));
    if (failures.size() > MOST_PLACES) {
      failures.remove(failures.keySet().iterator().next());
    }
    hasFailures = true;
    if (times >= ATTEMPTS) {
      trouble("processing %s failed %d times: %s".formatted(place, times, why));
    }
  }

  /** A record was left out. */
  synchronized void leftOut(Stage stage) {
    leftOut.merge(stage, 1L, Long::sum);
  }

  /** A stream thread has died. */
  public synchronized void threadDied(Throwable why) {
    long now = clock.millis();
    deaths.addLast(now);
    if (deathsLately(now) >= manyDeaths) {
      trouble(
          "%d stream threads died within %d minutes, the last of: %s"
              .formatted(deaths.size(), DEATHS_WITHIN_MILLIS / 60_000, why));
    }
  }

  private int deathsLately(long now) {
    while (!deaths.isEmpty() && now - deaths.getFirst() > DEATHS_WITHIN_MILLIS) {
      deaths.removeFirst();
    }
    return deaths.size();
  }

  /** Notes a fault that operators must know of. */
  synchronized void trouble(String reason) {
    long now = clock.millis();
    Trouble before = trouble();
    trouble = new Trouble(before == null ? now : before.sinceMillis(), reason);
    troubledMillis = now;
  }

  /** The present trouble, or that of the last 15 minutes; {@code null} if there is none. */
  public synchronized @Nullable Trouble trouble() {
    return trouble != null && clock.millis() - troubledMillis <= OVER_MILLIS ? trouble : null;
  }

  /** True if stream threads die one after the other: the shards of this instance stand still. */
  public synchronized boolean isDying() {
    return deathsLately(clock.millis()) >= manyDeaths;
  }

  /** The number of records that were left out, by stage. */
  public synchronized long count(Stage stage) {
    return leftOut.getOrDefault(stage, 0L);
  }
}
