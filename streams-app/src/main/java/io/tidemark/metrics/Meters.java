package io.tidemark.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tidemark.alerts.AlertMetrics;
import io.tidemark.cases.LiveCaps;
import io.tidemark.cases.LiveDialogues;
import io.tidemark.ledger.LiveShards;
import io.tidemark.plans.LivePlans;
import io.tidemark.topology.FailedRecords;
import io.tidemark.usage.history.HistoryMetrics;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** The application's registry of metrics: of the books, the stream threads and the JVM. */
public final class Meters {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /** Kafka's metrics of whether stream threads keep up, and where their time goes. */
  private static final Set<String> OF_KAFKA =
      Set.of(
          "kafka.stream.thread.process.rate",
          "kafka.stream.thread.process.latency.avg",
          "kafka.stream.thread.commit.rate",
          "kafka.stream.thread.commit.latency.avg",
          "kafka.stream.thread.poll.latency.avg",
          "kafka.stream.thread.process.ratio",
          "kafka.stream.thread.commit.ratio",
          "kafka.stream.thread.poll.ratio",
          "kafka.producer.record.error.rate",
          "kafka.producer.record.send.rate");

  private static final Set<String> NOISE = Set.of("process.cpu.time", "system.cpu.count");

  private final PrometheusRegistry prometheus = new PrometheusRegistry();
  private final PrometheusMeterRegistry registry;
  private final Counter replaced;
  private volatile @Nullable HistoryMeters history;

  /** The numbers of zones and of proxies that have series of their own. */
  public record Tops(int zones, int nodes) {}

  public Meters(LiveShards live, LivePlans plans, int shards, Tops tops) {
    prometheus.register(new OneOfMany(new LedgerCollector(live, shards, tops)));
    prometheus.register(new OneOfMany(new PlanCollector(plans)));
    registry =
        new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT, prometheus, io.micrometer.core.instrument.Clock.SYSTEM);
    registry.config().meterFilter(MeterFilter.deny(Meters::isNoise));
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    gc().bindTo(registry);
    replaced =
        Counter.builder("tidemark.stream.threads.replaced")
            .description("Stream threads that failed and were replaced. Alert on any.")
            .register(registry);
  }

  /**
   * True if a metric is left out: most of those of Kafka's clients, and two with unsuitable names.
   */
  private static boolean isNoise(Meter.Id id) {
    return id.getName().startsWith("kafka.")
        ? !OF_KAFKA.contains(id.getName())
        : NOISE.contains(id.getName());
  }

  /** The metrics listen as long as the process lives. */
  @SuppressWarnings("MustBeClosedChecker")
  private static JvmGcMetrics gc() {
    return new JvmGcMetrics();
  }

  @SuppressWarnings("resource") // ends with the process
  public void follow(KafkaStreams streams) {
    new KafkaStreamsMetrics(streams).bindTo(registry);
  }

  /** Adds the metrics of dialogues, suspicions and caps. */
  public void follow(LiveDialogues dialogues, LiveCaps caps) {
    prometheus.register(new OneOfMany(new DialogueCollector(dialogues, caps)));
  }

  /** Adds the metrics of unprocessed and unwritten records. */
  public void follow(FailedRecords failed) {
    prometheus.register(new OneOfMany(new FailedRecordsCollector(failed)));
  }

  /** Adds the metrics of the history in PostgreSQL. */
  public HistoryMetrics history() {
    HistoryMeters meters = new HistoryMeters(registry);
    history = meters;
    return meters;
  }

  /**
   * The time since which history cannot be written; 0 if it is written, or if the instance keeps
   * none.
   */
  public long historyDownSinceMillis() {
    HistoryMeters meters = history;
    return meters == null ? 0 : meters.downSinceMillis();
  }

  public AlertMetrics alerts() {
    return new AlertMeters(registry);
  }

  public void streamThreadReplaced() {
    replaced.increment();
  }

  public void scrape(Consumer<String> contentType, Consumer<String> body) {
    contentType.accept(TEXT);
    body.accept(registry.scrape(TEXT));
  }
}
