package io.tidemark.alerts;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.TableFollower;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.AlertRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Alerts as {@code tidemark.alerts} has them now. Followed by one thread, read by any. */
public final class AlertTable implements TableFollower.Listener {
  private static final Logger log = LoggerFactory.getLogger(AlertTable.class);

  /** How long an alert that is over is still told. */
  static final long AFTERWARDS_MILLIS = 5 * 60_000;

  private final Map<String, AlertRecord> alerts = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean whole;

  static boolean isActive(AlertRecord alert, long nowMillis) {
    return alert.getEndsMillis() == 0 || alert.getEndsMillis() > nowMillis;
  }

  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void record(Topic topic, String key, byte @Nullable [] value) {
    try {
      AlertRecord alert = value == null ? null : AlertRecord.parseFrom(value);
      if (alert == null || alert.getContract() != Contract.VERSION) {
        alerts.remove(key);
      } else {
        alerts.put(key, alert);
      }
    } catch (InvalidProtocolBufferException e) {
      log.warn("alert {} cannot be read and is left out: {}", key, e.toString());
    }
  }

  @Override
  public void whole(Map<Topic, Set<String>> keys) {
    alerts.keySet().retainAll(keys.getOrDefault(Topic.ALERTS, Set.of()));
    whole = true;
  }

  @Override
  public void settled() {
    listeners.forEach(Runnable::run);
  }

  public boolean isWhole() {
    return whole;
  }

  public @Nullable AlertRecord find(String id) {
    return alerts.get(id);
  }

  /** Active ones, and those that have ended a little while ago; the newest first. */
  public List<AlertRecord> current(long nowMillis) {
    return alerts.values().stream()
        .filter(alert -> isActive(alert, nowMillis - AFTERWARDS_MILLIS))
        .sorted(
            Comparator.comparingLong(AlertRecord::getStartsMillis)
                .reversed()
                .thenComparing(AlertRecord::getId))
        .toList();
  }

  /** Active ones, the newest first. */
  public List<AlertRecord> active(long nowMillis) {
    return current(nowMillis).stream().filter(alert -> isActive(alert, nowMillis)).toList();
  }
}
