package io.tidemark.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.junit.jupiter.api.Test;

class FamiliesTest {
  @Test
  void aCounterBelowZeroIsLeftOutAndTheOthersAreShown() {
    Families families = new Families();
    families.counter("good", "g", Labels.EMPTY, 1);
    families.counter("bad", "b", Labels.EMPTY, Long.MIN_VALUE);
    families.gauge("any", "a", Labels.EMPTY, Long.MIN_VALUE);
    assertThat(families.snapshots().stream().map(one -> one.getMetadata().getName()))
        .containsExactlyInAnyOrder("good", "any");
  }

  @Test
  void aCollectorThatFailsCostsItsOwnMetricsAlone() {
    PrometheusRegistry registry = new PrometheusRegistry();
    MultiCollector broken =
        () -> {
          throw new IllegalArgumentException("broken");
        };
    MultiCollector good =
        () -> {
          Families families = new Families();
          families.counter("good", "g", Labels.EMPTY, 1);
          return families.snapshots();
        };
    registry.register(new OneOfMany(broken));
    registry.register(new OneOfMany(good));
    MetricSnapshots shown = registry.scrape();
    assertThat(shown.stream().map(one -> one.getMetadata().getName())).containsExactly("good");
  }
}
