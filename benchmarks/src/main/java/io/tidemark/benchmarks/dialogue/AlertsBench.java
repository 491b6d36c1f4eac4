package io.tidemark.benchmarks.dialogue;

import io.tidemark.benchmarks.Report;
import io.tidemark.benchmarks.ScratchFolder;
import io.tidemark.events.Periods;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.UsageKeys;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The benchmark of the time from a settled minute to the alert at its receivers: a webhook, and the
 * address of an Alertmanager. The first part measures the whole path: in each minute many zones go
 * above their guideline with real connections, and the time is taken from when the ledger writes
 * the row, before the commit. Then single rows at random moments, timed from the broker's
 * acknowledgement.
 */
public final class AlertsBench {
  private static final int SHARDS = 8;
  private static final int MINUTES = 3;
  private static final int ZONES_A_MINUTE = 60;
  private static final int SINGLE = 300;
  private static final int CONNECTIONS = 3;
  private static final long GIVE_UP_MILLIS = 180_000;

  private AlertsBench() {}

  public static Report run() throws IOException, InterruptedException, ExecutionException {
    int together = MINUTES * ZONES_A_MINUTE;
    try (ScratchFolder scratch = new ScratchFolder("alerts");
        Hearing webhook = new Hearing();
        Hearing alertmanager = new Hearing()) {
      Path policy =
          Files.writeString(
              scratch.path().resolve("policy.yaml"), "defaults: {repeated: {spikes: 1}}\n");
      Path alerts =
          Files.writeString(
              scratch.path().resolve("alerts.yaml"),
              """
              alertmanagers: ['%s']
              log: false
              webhooks:
                bench:
                  url: %s
                  secrets: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]
                  allow_private: true
              """
                  .formatted(alertmanager.url(), webhook.url()));
      Map<String, String> over =
          Map.of("policy.file", policy.toString(), "alerts.file", alerts.toString());
      try (ManyZones zones = new ManyZones(scratch.path(), together + SINGLE, over);
          SettledRows settled = new SettledRows(zones.stack.bootstrapServers(), 2)) {
        spike(zones, together);
        await(webhook, alertmanager, together);
        Map<String, Long> wholeWay = new HashMap<>(settled.written());
        Map<String, Long> singles = singles(zones.stack.bootstrapServers(), together);
        await(webhook, alertmanager, together + SINGLE);
        return report(wholeWay, singles, webhook, alertmanager);
      }
    }
  }

  /** Takes zones above their guideline, {@code ZONES_A_MINUTE} in each minute. */
  private static void spike(ManyZones zones, int together) throws InterruptedException {
    List<WebSocket> open = new ArrayList<>();
    for (int minute = 0; minute < MINUTES; minute++) {
      System.out.printf(
          "%d zones go above their guideline, minute %d of %d …%n",
          ZONES_A_MINUTE, minute + 1, MINUTES);
      long into = System.currentTimeMillis() % Periods.MINUTE;
      ManyZones.pause(Periods.MINUTE - into + 5_000);
      for (int zone = minute; zone < together; zone += MINUTES) {
        List<CompletableFuture<WebSocket>> opening = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
          opening.add(zones.open(zones.stack.edge().port(), zone));
        }
        opening.forEach(each -> open.add(each.join()));
      }
    }
  }

  private static void await(Hearing webhook, Hearing alertmanager, int zones) {
    long until = System.currentTimeMillis() + GIVE_UP_MILLIS;
    while (webhook.heard().size() < zones || alertmanager.heard().size() < zones) {
      if (System.currentTimeMillis() > until) {
        throw new IllegalStateException(
            "of %d zones, the webhook heard of %d and Alertmanager of %d"
                .formatted(zones, webhook.heard().size(), alertmanager.heard().size()));
      }
      ManyZones.pause(50);
    }
  }

  /** Writes a settled minute of each zone at random moments; returns when the broker had it. */
  private static Map<String, Long> singles(String bootstrap, int first)
      throws InterruptedException, ExecutionException {
    System.out.printf("%d single rows …%n", SINGLE);
    Random random = new Random(5);
    Map<String, Long> sent = new HashMap<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < SINGLE; i++) {
        String zone = "z" + (first + i);
        ManyZones.pause(random.nextInt(300));
        UsageRow row =
            UsageRow.newBuilder()
                .setContract(1)
                .setZone(zone)
                .setPlan("small")
                .setResolution(Resolution.MINUTE)
                .setStartMillis(
                    Periods.start(System.currentTimeMillis(), Periods.MINUTE) - Periods.MINUTE)
                .setPeak(CONNECTIONS)
                .build();
        producer
            .send(
                new ProducerRecord<>(
                    Topic.USAGE.topic(),
                    Shards.shard(zone, SHARDS),
                    UsageKeys.zone(zone),
                    row.toByteArray()))
            .get();
        sent.put(zone, System.nanoTime());
      }
    }
    return sent;
  }

  private static Report report(
      Map<String, Long> wholeWay,
      Map<String, Long> singles,
      Hearing webhook,
      Hearing alertmanager) {
    Report report = new Report("milliseconds from the settled minute", "p50", "p99", "max", "n");
    Histogram all = new Histogram(3);
    row(report, "%d zones a minute: webhook".formatted(ZONES_A_MINUTE), wholeWay, webhook, all);
    row(report, "the same: Alertmanager's address", wholeWay, alertmanager, all);
    Histogram single = new Histogram(3);
    row(report, "single zones: webhook", singles, webhook, single);
    row(report, "the same: Alertmanager's address", singles, alertmanager, single);
    return report
        .figure("p50_ms", all.getValueAtPercentile(50) / 1000.0)
        .figure("p99_ms", all.getValueAtPercentile(99) / 1000.0)
        .figure("single_p50_ms", single.getValueAtPercentile(50) / 1000.0)
        .figure("single_p99_ms", single.getValueAtPercentile(99) / 1000.0);
  }

  private static void row(
      Report report, String what, Map<String, Long> begun, Hearing hearing, Histogram sum) {
    Histogram took = new Histogram(3);
    begun.forEach(
        (zone, at) -> {
          long heard = hearing.heard().getOrDefault(zone, Long.MAX_VALUE);
          took.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(heard - at)));
        });
    sum.add(took);
    report.micros(what, took);
  }
}
