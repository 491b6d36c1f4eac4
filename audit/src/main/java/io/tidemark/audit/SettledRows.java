package io.tidemark.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The settled rows of one partition of {@code tidemark.usage}, read minute by minute: those that
 * have been read and not been taken are held. For one thread at a time.
 */
final class SettledRows {
  private record Key(String subject, Resolution resolution, long startMillis) {}

  private final Topics.Cursor cursor;
  private final long fromMillis;
  private final long toMillis;
  private final Predicate<String> wanted;

  /**
   * The rows of zones. The rows of plans and the fleet come a little later, and only in the first
   * partition.
   */
  private final Map<Key, UsageRow> ofZones = new HashMap<>();

  private final Map<Key, UsageRow> ofPlans = new HashMap<>();
  private final List<String> findings = new ArrayList<>();
  private long endOfShard = Long.MIN_VALUE;
  private long endOfPlans = Long.MIN_VALUE;

  /**
   * @param fromMillis rows of periods that start before it are left out
   * @param toMillis rows of periods that end after it are left out, too
   * @param wanted the subjects to hold
   */
  SettledRows(Topics.Cursor cursor, long fromMillis, long toMillis, Predicate<String> wanted) {
    this.cursor = cursor;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
    this.wanted = wanted;
  }

  long fromMillis() {
    return fromMillis;
  }

  /** Reads until the shard's minute that ends here is settled; false if it never is. */
  boolean readShardTo(long minuteEnd) {
    while (endOfShard < minuteEnd && read()) {}
    return endOfShard >= minuteEnd;
  }

  /** The same of plans and the fleet. */
  boolean readPlansTo(long minuteEnd) {
    while (endOfPlans < minuteEnd && read()) {}
    return endOfPlans >= minuteEnd;
  }

  /** Reads all that is left: no row may come once its minute has ended. */
  void readToEnd() {
    while (read()) {}
  }

  private boolean read() {
    ConsumerRecord<byte[], byte[]> record = cursor.next();
    if (record == null) {
      return false;
    }
    try {
      add(new String(record.key(), StandardCharsets.UTF_8), UsageRow.parseFrom(record.value()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          "offset %d of %s-%d is no settled row"
              .formatted(record.offset(), record.topic(), record.partition()),
          e);
    }
    return true;
  }

  private void add(String subject, UsageRow row) {
    if (row.hasMinuteEnd()) {
      long end = row.getStartMillis() + Periods.MINUTE;
      if (row.getMinuteEnd().getPlans()) {
        endOfPlans = Math.max(endOfPlans, end);
      } else {
        endOfShard = Math.max(endOfShard, end);
      }
      return;
    }
    if (row.getStartMillis() < fromMillis || end(row) > toMillis || !wanted.test(subject)) {
      return;
    }
    boolean isZone = row.hasZone();
    if (end(row) <= (isZone ? endOfShard : endOfPlans)) {
      findings.add(
          "%s: settled twice, or after its minute had ended (%s)"
              .formatted(Comparison.name(subject, row), Comparison.text(row)));
      return;
    }
    UsageRow before =
        (isZone ? ofZones : ofPlans)
            .put(new Key(subject, row.getResolution(), row.getStartMillis()), row);
    if (before != null) {
      findings.add("%s: settled twice".formatted(Comparison.name(subject, row)));
    }
  }

  private static long end(UsageRow row) {
    return row.getStartMillis() + Periods.millis(row.getResolution());
  }

  List<String> findings() {
    return findings;
  }

  /** A row that was read and is still held; {@code null} if there is none. */
  @Nullable UsageRow look(String subject, Resolution resolution, long startMillis) {
    return ofZones.get(new Key(subject, resolution, startMillis));
  }

  /** Takes out the row of a zone. */
  @Nullable UsageRow takeZone(String subject, UsageRow like) {
    return ofZones.remove(new Key(subject, like.getResolution(), like.getStartMillis()));
  }

  /** Takes out the row of a plan or the fleet. */
  @Nullable UsageRow takePlan(String subject, UsageRow like) {
    return ofPlans.remove(new Key(subject, like.getResolution(), like.getStartMillis()));
  }

  /** Takes out the rows of zones that are left in periods that end by this time. */
  void takeZonesTo(long endMillis, BiConsumer<String, UsageRow> each) {
    take(ofZones, endMillis, each);
  }

  /** The same of plans and the fleet. */
  void takePlansTo(long endMillis, BiConsumer<String, UsageRow> each) {
    take(ofPlans, endMillis, each);
  }

  private static void take(
      Map<Key, UsageRow> from, long endMillis, BiConsumer<String, UsageRow> each) {
    for (Iterator<Map.Entry<Key, UsageRow>> rows = from.entrySet().iterator(); rows.hasNext(); ) {
      Map.Entry<Key, UsageRow> row = rows.next();
      if (end(row.getValue()) <= endMillis) {
        each.accept(row.getKey().subject(), row.getValue());
        rows.remove();
      }
    }
  }
}
