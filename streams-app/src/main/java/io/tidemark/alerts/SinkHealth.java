package io.tidemark.alerts;

import io.tidemark.events.AlertNames;
import io.tidemark.events.Contract;
import io.tidemark.events.RecordWriter;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.AlertRecord;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of one receiver: once it has failed for a while, an alert goes to the others, until it
 * works again.
 */
final class SinkHealth {
  private static final Logger log = LoggerFactory.getLogger(SinkHealth.class);
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String sink;
  private final RecordWriter writer;
  private final AlertTable table;
  private final AlertMetrics metrics;
  private long failingSince;
  private boolean told;

  SinkHealth(String sink, RecordWriter writer, AlertTable table, AlertMetrics metrics) {
    this.sink = sink;
    this.writer = writer;
    this.table = table;
    this.metrics = metrics;
  }

  private String id() {
    return "sink/" + sink;
  }

  void works(long nowMillis) {
    metrics.sent(sink);
    if (failingSince > 0) {
      log.info("{} takes alerts again", sink);
    }
    failingSince = 0;
    AlertRecord there = table.find(id());
    if (there != null && there.getEndsMillis() == 0) {
      write(there.toBuilder().setEndsMillis(nowMillis).setVersion(there.getVersion() + 1).build());
    }
    told = false;
  }

  void fails(long nowMillis, String why) {
    metrics.failed(sink);
    if (failingSince == 0) {
      failingSince = nowMillis;
      log.warn("{} does not take alerts: {}", sink, why);
    }
    if (!told && nowMillis - failingSince >= PATIENCE.toMillis()) {
      told = true;
      tell(nowMillis, why);
    }
  }

  /** Writes the alert without waiting. */
  void tell(long nowMillis, String why) {
    AlertRecord there = table.find(id());
    if (there == null || there.getEndsMillis() > 0) {
      write(
          AlertRecord.newBuilder()
              .setContract(Contract.VERSION)
              .setId(id())
              .setName(AlertNames.SINK_DOWN)
              .putLabels("sink", sink)
              .putLabels("severity", "critical")
              .putAnnotations("summary", "%s does not take alerts".formatted(sink))
              .putAnnotations("reason", why)
              .setStartsMillis(failingSince == 0 ? nowMillis : failingSince)
              .setVersion(there == null ? 1 : there.getVersion() + 1)
              .build());
    }
  }

  /** True if an active alert states that the receiver at this address is gone. */
  boolean isSaidOf(String address) {
    @Nullable AlertRecord there = table.find(id());
    return there != null
        && there.getEndsMillis() == 0
        && Objects.equals(there.getAnnotationsMap().get("gone"), address);
  }

  void gone(long nowMillis, String address) {
    AlertRecord there = table.find(id());
    write(
        AlertRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setId(id())
            .setName(AlertNames.SINK_DOWN)
            .putLabels("sink", sink)
            .putLabels("severity", "critical")
            .putAnnotations("summary", "%s wants no more messages".formatted(sink))
            .putAnnotations(
                "reason",
                "it answered 410; take it out of the alerts file, or give it another address")
            .putAnnotations("gone", address)
            .setStartsMillis(nowMillis)
            .setVersion(there == null ? 1 : there.getVersion() + 1)
            .build());
  }

  private void write(AlertRecord alert) {
    try {
      writer.write(Topic.ALERTS, alert.getId(), alert.toByteArray()).join();
    } catch (CompletionException e) {
      log.warn("the alert about {} cannot be written: {}", sink, e.toString());
    }
  }
}
