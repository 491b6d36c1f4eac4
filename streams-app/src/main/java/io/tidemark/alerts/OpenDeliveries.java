package io.tidemark.alerts;

import io.tidemark.events.v1.AlertRecord;
import java.util.Map;
import java.util.TreeMap;

/**
 * The deliveries to one receiver that are not done yet, by their offset in the topic. Everything
 * below {@link #done} was delivered or given up, so a restart goes on there; what was delivered
 * above it is repeated under the same id.
 */
final class OpenDeliveries {
  /** An undelivered message. */
  static final class Message {
    final AlertRecord alert;
    final boolean active;
    final long since;
    int failures;
    long dueMillis;

    Message(AlertRecord alert, boolean active, long nowMillis) {
      this.alert = alert;
      this.active = active;
      this.since = nowMillis;
      this.dueMillis = nowMillis;
    }
  }

  private final TreeMap<Long, Message> waiting = new TreeMap<>();

  void add(long offset, Message message) {
    waiting.put(offset, message);
  }

  void remove(long offset) {
    waiting.remove(offset);
  }

  void clear() {
    waiting.clear();
  }

  int size() {
    return waiting.size();
  }

  /** The messages that are due now, in the order of the topic. */
  Map<Long, Message> due(long nowMillis) {
    Map<Long, Message> due = new TreeMap<>();
    waiting.forEach(
        (offset, message) -> {
          if (message.dueMillis <= nowMillis) {
            due.put(offset, message);
          }
        });
    return due;
  }

  /** The offset that a restart begins at. */
  long done(long position) {
    return waiting.isEmpty() ? position : waiting.firstKey();
  }
}
