package io.tidemark.ledger;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.tidemark.events.Periods;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The opens and closes of all zones of a shard that are not settled yet, by the second in which
 * they happened. They may come in any order. Booking one is a store at the end of an array;
 * settling sorts the array of a second, so that the events of a zone stand together in the order of
 * time.
 */
final class UnsettledEvents {
  static final String PREFIX = "u/";
  private static final int PART_BYTES = 512 << 10;
  private static final long NONE = Long.MIN_VALUE;

  /** The seconds with events, by their first millisecond. */
  private final Map<Long, EventSecond> seconds = new HashMap<>();

  /**
   * The start of the second that was booked into last, and of the one before: a batch may have
   * events in both.
   */
  private long lastStart = NONE;

  private long otherStart = NONE;

  @SuppressWarnings("NullAway.Init") // set before any millisecond can be within it
  private EventSecond last;

  @SuppressWarnings("NullAway.Init")
  private EventSecond other;

  /** A settled second, whose array is used again. */
  private @Nullable EventSecond spare;

  private final Set<String> stored = new HashSet<>();

  boolean isEmpty() {
    return seconds.isEmpty();
  }

  void open(ZoneAccount zone, long millis) {
    EventSecond second = second(millis);
    second.open(zone.index, (int) (millis - lastStart), 1);
  }

  void close(ZoneAccount zone, long millis) {
    EventSecond second = second(millis);
    second.close(zone.index, (int) (millis - lastStart), 1);
  }

  void add(ZoneAccount zone, long millis, long opens, long closes) {
    EventSecond second = second(millis);
    second.open(zone.index, (int) (millis - lastStart), opens);
    second.close(zone.index, (int) (millis - lastStart), closes);
  }

  private EventSecond second(long millis) {
    long into = millis - lastStart;
    if (into >= 0 && into < Periods.SECOND) {
      return last;
    }
    long start = lastStart;
    EventSecond second = last;
    into = millis - otherStart;
    if (into >= 0 && into < Periods.SECOND) {
      lastStart = otherStart;
      last = other;
    } else {
      lastStart = Periods.start(millis, Periods.SECOND);
      last = seconds.computeIfAbsent(lastStart, unused -> fresh());
    }
    otherStart = start;
    other = second;
    return last;
  }

  private EventSecond fresh() {
    EventSecond fresh = spare == null ? new EventSecond() : spare;
    spare = null;
    return fresh;
  }

  /** Takes out a second, sorted; {@code null} if nothing happened in it. */
  @Nullable EventSecond take(long startMillis) {
    EventSecond taken = seconds.remove(startMillis);
    if (taken != null) {
      taken.sort();
    }
    lastStart = startMillis == lastStart ? NONE : lastStart;
    otherStart = startMillis == otherStart ? NONE : otherStart;
    return taken;
  }

  /** Keeps a settled second, to use its array again. */
  void recycle(EventSecond done) {
    done.clear();
    spare = done;
  }

  /** Writes all unsettled events. */
  void write(StateWriter to) {
    Set<String> gone = new HashSet<>(stored);
    stored.clear();
    new TreeMap<>(seconds)
        .forEach((start, second) -> write(PREFIX + start / Periods.SECOND, second, to));
    gone.removeAll(stored);
    gone.forEach(key -> to.put(key, null));
  }

  private void write(String prefix, EventSecond second, StateWriter to) {
    second.sort();
    second.joinEqual();
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(part);
    int parts = 0;
    long before = 0;
    try {
      for (int i = 0; i < second.size(); i++) {
        out.writeUInt64NoTag(second.event(i) - before);
        out.writeUInt32NoTag(second.count(i));
        before = second.event(i);
        if (out.getTotalBytesWritten() > PART_BYTES) {
          put(prefix + "/" + parts++, out, part, to);
          part.reset();
          out = CodedOutputStream.newInstance(part);
          before = 0;
        }
      }
      put(prefix + "/" + parts, out, part, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(String key, CodedOutputStream out, ByteArrayOutputStream part, StateWriter to)
      throws IOException {
    out.flush();
    to.put(key, part.toByteArray());
    stored.add(key);
  }

  /** Reads a part that was written before. */
  void read(String key, byte[] part) throws IOException {
    stored.add(key);
    String number = key.substring(PREFIX.length(), key.indexOf('/', PREFIX.length()));
    EventSecond second = second(Long.parseLong(number) * Periods.SECOND);
    CodedInputStream in = CodedInputStream.newInstance(part);
    long event = 0;
    while (!in.isAtEnd()) {
      event += in.readUInt64();
      second.add(event, in.readUInt32());
    }
  }
}
