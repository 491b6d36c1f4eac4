package io.tidemark.alerts;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Topic;
import io.tidemark.events.TopicTable;
import io.tidemark.events.v1.AlertRecord;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The newest state of every alert, as {@code tidemark.alerts} has it. */
public final class AlertTable extends TopicTable<AlertRecord> {
  /** How long an alert that is over is still told. */
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

  /** Active ones, and those that have ended a little while ago; the newest first. */
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

  /** Active ones, the newest first. */
  public List<AlertRecord> active(long nowMillis) {
    return current(nowMillis).stream().filter(alert -> isActive(alert, nowMillis)).toList();
  }
}
