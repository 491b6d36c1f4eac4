package io.tidemark.usage.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.UsageRow;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of {@code tidemark.usage}, separated into rows and minute ends; others are left out.
 */
final class UsageRecords {
  private static final Logger log = LoggerFactory.getLogger(UsageRecords.class);

  private final HistoryMetrics metrics;
  private final List<UsageRow> rows = new ArrayList<>();
  private final List<UsageRow> ends = new ArrayList<>();

  UsageRecords(HistoryMetrics metrics) {
    this.metrics = metrics;
  }

  List<UsageRow> rows() {
    return rows;
  }

  List<UsageRow> ends() {
    return ends;
  }

  void add(ConsumerRecord<byte[], byte[]> record) {
    try {
      UsageRow row = decode(record.value());
      (row.hasMinuteEnd() ? ends : rows).add(row);
    } catch (InvalidProtocolBufferException e) {
      metrics.unreadable();
      log.error(
          "{}-{}, offset {} is no settled row and is left out: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  private static UsageRow decode(byte[] value) throws InvalidProtocolBufferException {
    UsageRow row = UsageRow.parseFrom(value);
    boolean named =
        switch (row.getSubjectCase()) {
          case ZONE -> Contract.isZone(row.getZone()) && Contract.isPlan(row.getPlan());
          case OF_PLAN -> Contract.isPlan(row.getOfPlan());
          case FLEET, MINUTE_END -> true;
          case SUBJECT_NOT_SET -> false;
        };
    if (row.getContract() != Contract.VERSION || !named) {
      throw new InvalidProtocolBufferException(
          "contract %d, %s".formatted(row.getContract(), row.getSubjectCase()));
    }
    // The database refuses the year 292278994, and any time in the future would get its own
    // partition.
    long latest = System.currentTimeMillis() + Periods.DAY;
    if (row.getStartMillis() < 0 || row.getStartMillis() > latest) {
      throw new InvalidProtocolBufferException(
          "it starts at %d, which has not come yet".formatted(row.getStartMillis()));
    }
    return row;
  }
}
