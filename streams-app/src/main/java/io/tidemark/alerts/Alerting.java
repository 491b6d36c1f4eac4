package io.tidemark.alerts;

import io.tidemark.events.RecordWriter;
import io.tidemark.events.TableFollower;
import io.tidemark.events.Topic;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alerting of one instance: it follows the alerts and runs the receivers. */
public final class Alerting implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Alerting.class);

  private final AlertTable table = new AlertTable();
  private final RecordWriter writer;
  private final TableFollower follower;
  private final List<AlertmanagerSink> alertmanagers = new ArrayList<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final AlertWatch watch;

  public Alerting(
      AlertsConfig config,
      Map<String, String> kafka,
      String appId,
      AlertWatch.Sight sight,
      AlertMetrics metrics,
      Clock clock) {
    writer = new RecordWriter("tidemark-alerts-writer", kafka);
    follower = new TableFollower("tidemark-alerts-table", kafka, Set.of(Topic.ALERTS), table);
    for (URI address : config.alertmanagers()) {
      String name = "alertmanager-%s-%d".formatted(address.getHost(), address.getPort());
      alertmanagers.add(
          new AlertmanagerSink(
              address, table, new SinkHealth(name, writer, table, metrics), clock));
    }
    List<Receiver> receivers = new ArrayList<>();
    config.webhooks().forEach(webhook -> receivers.add(new WebhookReceiver(webhook, clock)));
    if (config.log()) {
      receivers.add(new LogReceiver());
    }
    for (Receiver receiver : receivers) {
      SinkHealth health = new SinkHealth(receiver.name(), writer, table, metrics);
      deliveries.add(new Delivery(kafka, appId, receiver, table, health, metrics, clock));
    }
    watch = new AlertWatch(sight, table, writer, clock);
  }

  public void start() {
    follower.start();
    alertmanagers.forEach(AlertmanagerSink::start);
    deliveries.forEach(Delivery::start);
    watch.start();
  }

  public AlertTable table() {
    return table;
  }

  @Override
  public void close() {
    watch.close();
    for (AutoCloseable each : deliveries) {
      close(each);
    }
    for (AutoCloseable each : alertmanagers) {
      close(each);
    }
    follower.close();
    writer.close();
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (IOException e) {
      log.debug("a receiver could not be closed cleanly: {}", e.toString());
    } catch (Exception e) {
      log.warn("did not close in order", e);
    }
  }
}
