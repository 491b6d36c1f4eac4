package io.tidemark.alerts;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.events.v1.AlertRecord;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sender of alerts to one Alertmanager through its API v2. It sends every active alert at once
 * when something changes and again every minute, with an end four minutes ahead: if the application
 * goes silent, alerts end by themselves. An alert that is over is sent with its end for five
 * minutes. Every instance of the application sends to every Alertmanager, which identifies an alert
 * by its labels.
 */
final class AlertmanagerSink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AlertmanagerSink.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  static final Duration AGAIN = Duration.ofMinutes(1);
  static final Duration AHEAD = Duration.ofMinutes(4);

  /** Pause after a failure. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final int MOST_AT_ONCE = 500;

  private final URI api;
  private final AlertTable table;
  private final SinkHealth health;
  private final Clock clock;
  private final Http http = new Http(true);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private boolean news = true;
  private boolean stopping;

  AlertmanagerSink(URI address, AlertTable table, SinkHealth health, Clock clock) {
    String base = address.toString();
    this.api =
        URI.create(
            (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/api/v2/alerts");
    this.table = table;
    this.health = health;
    this.clock = clock;
    thread = new Thread(this::run, "tidemark-alertmanager-" + address.getHost());
    thread.setDaemon(true);
    table.onChange(this::wake);
  }

  void start() {
    thread.start();
  }

  private void wake() {
    lock.lock();
    try {
      news = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Duration pause = Duration.ZERO;
    while (await(pause)) {
      pause = send() ? AGAIN : SOON;
    }
  }

  /** Waits until something changes or the pause is over; false if it must stop. */
  private boolean await(Duration pause) {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (!news && !stopping && left > 0) {
        left = changed.awaitNanos(left);
      }
      news = false;
      return !stopping;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean send() {
    if (!table.isWhole()) {
      return false;
    }
    long now = clock.millis();
    List<AlertRecord> alerts = table.current(now);
    try {
      for (int from = 0; from < alerts.size(); from += MOST_AT_ONCE) {
        List<AlertRecord> some = alerts.subList(from, Math.min(alerts.size(), from + MOST_AT_ONCE));
        Http.Answer answer = http.post(api, Map.of(), body(some, now));
        if (!answer.isGood()) {
          throw new IOException("it answered %d: %s".formatted(answer.status(), answer.text()));
        }
      }
      if (!alerts.isEmpty()) {
        health.works(now);
      }
      return true;
    } catch (IOException e) {
      health.fails(now, String.valueOf(e.getMessage()));
      return false;
    } catch (RuntimeException e) {
      log.error("alerts cannot be sent to {}", api, e);
      return false;
    }
  }

  /** The labels identify an alert; figures are annotations, so that they may change. */
  static String body(List<AlertRecord> alerts, long nowMillis) {
    ArrayNode list = JSON.createArrayNode();
    for (AlertRecord alert : alerts) {
      ObjectNode each = list.addObject();
      ObjectNode labels = each.putObject("labels");
      labels.put("alertname", alert.getName());
      new TreeMap<>(alert.getLabelsMap()).forEach(labels::put);
      ObjectNode annotations = each.putObject("annotations");
      new TreeMap<>(alert.getAnnotationsMap()).forEach(annotations::put);
      long ahead = nowMillis + AHEAD.toMillis();
      long ends = alert.getEndsMillis() == 0 ? ahead : Math.min(ahead, alert.getEndsMillis());
      each.put("startsAt", Instant.ofEpochMilli(alert.getStartsMillis()).toString());
      each.put(
          "endsAt", Instant.ofEpochMilli(Math.max(ends, alert.getStartsMillis() + 1)).toString());
    }
    return list.toString();
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
