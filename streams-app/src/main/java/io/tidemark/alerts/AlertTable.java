package io.tidemark.alerts;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Topic;
import io.tidemark.events.TopicTable;
import io.tidemark.events.v1.AlertRecord;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A table of the newest state of every alert in the topic {@code tidemark.alerts}. */
public final class AlertTable extends TopicTable<AlertRecord> {
  /** The time for which an alert is still sent after its end. */
  static final long AFTERWARDS_MILLIS = 5 * 60_000;

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  AlertTable() {
    super(Topic.ALERTS);
  }

  static boolean isActive(AlertRecord alert, long nowMillis) {
    return alert.getEndsMillis() == 0 || alert.getEndsMillis() > nowMillis;
  }

  @Override
  protected AlertRecord parse(byte[] value) throws InvalidProtocolBufferException {
    return AlertRecord.parseFrom(value);
  }

  @Override
  protected int contract(AlertRecord record) {
    return record.getContract();
  }

  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void caughtUp() {
    listeners.forEach(Runnable::run);
  }

  public @Nullable AlertRecord find(String id) {
    return records().get(id);
  }

  /** The active alerts, and those that ended at most five minutes ago; the newest first. */
  public List<AlertRecord> current(long nowMillis) {
    return records().values().stream()
        .filter(alert -> isActive(alert, nowMillis - AFTERWARDS_MILLIS))
        .sorted(
            Comparator.comparingLong(AlertRecord::getStartsMillis)
                .reversed()
                .thenComparing(AlertRecord::getId))
        .toList();
  }

  List<AlertRecord> endedBefore(long millis) {
    return records().values().stream()
        .filter(alert -> alert.getEndsMillis() > 0 && alert.getEndsMillis() < millis)
        .toList();
  }

  /** The active alerts, the newest first. */
  public List<AlertRecord> active(long nowMillis) {
    return current(nowMillis).stream().filter(alert -> isActive(alert, nowMillis)).toList();
  }
}
