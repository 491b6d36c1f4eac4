package io.tidemark.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Periods;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The rows read from {@code tidemark.usage}, by subject, resolution and start, and the last settled
 * minute of each shard.
 */
final class SettledRows {
  private final Map<String, Map<Resolution, Map<Long, UsageRow>>> rows = new HashMap<>();
  private final Map<Integer, Long> endOfShards = new HashMap<>();
  private final List<String> findings = new ArrayList<>();
  private long endOfPlans;

  static SettledRows read(Topics topics, long fromMillis) throws InvalidProtocolBufferException {
    SettledRows read = new SettledRows();
    for (TopicPartition partition : topics.partitions(Topic.USAGE.topic())) {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      topics.read(partition, topics.offsetAt(partition, fromMillis), records::add);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        read.add(
            new String(record.key(), StandardCharsets.UTF_8), UsageRow.parseFrom(record.value()));
      }
    }
    return read;
  }

  private void add(String subject, UsageRow row) {
    if (row.hasMinuteEnd()) {
      long end = row.getStartMillis() + Periods.MINUTE;
      if (row.getMinuteEnd().getPlans()) {
        endOfPlans = Math.max(endOfPlans, end);
      } else {
        endOfShards.merge(row.getMinuteEnd().getShard(), end, Math::max);
      }
      return;
    }
    UsageRow before =
        rows.computeIfAbsent(subject, key -> new EnumMap<>(Resolution.class))
            .computeIfAbsent(row.getResolution(), key -> new TreeMap<>())
            .put(row.getStartMillis(), row);
    if (before != null) {
      findings.add("%s: settled twice".formatted(Comparison.name(subject, row)));
    }
  }

  List<String> findings() {
    return findings;
  }

  /** All minutes of this shard that end here or before are settled. */
  long end(int shard) {
    return endOfShards.getOrDefault(shard, 0L);
  }

  long endOfPlans() {
    return endOfPlans;
  }

  /** Within [from, to). */
  Map<Long, UsageRow> of(String subject, Resolution resolution, long from, long to) {
    Map<Long, UsageRow> within =
        new TreeMap<>(rows.getOrDefault(subject, Map.of()).getOrDefault(resolution, Map.of()));
    long length = Periods.millis(resolution);
    within.keySet().removeIf(start -> start < from || start + length > to);
    return within;
  }

  /** The first minute of a subject at or after a time. */
  @Nullable UsageRow first(String subject, long from) {
    Map<Long, UsageRow> minutes = of(subject, Resolution.MINUTE, from, Long.MAX_VALUE);
    return minutes.isEmpty() ? null : minutes.values().iterator().next();
  }
}
