package io.tidemark.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A collector whose failure costs its own metrics alone, and not the whole scrape. */
record OneOfMany(MultiCollector inner) implements MultiCollector {
  private static final Logger log = LoggerFactory.getLogger(OneOfMany.class);

  @Override
  public MetricSnapshots collect() {
    try {
      return inner.collect();
    } catch (RuntimeException e) {
      log.error("the metrics of {} are left out", inner.getClass().getSimpleName(), e);
      return MetricSnapshots.of();
    }
  }
}
