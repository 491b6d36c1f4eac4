package io.tidemark.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tidemark.topology.FailedRecords;
import java.util.Locale;

/** A collector of the counts of records that could not be processed or written. */
final class FailedRecordsCollector implements MultiCollector {
  private final FailedRecords failed;

  FailedRecordsCollector(FailedRecords failed) {
    this.failed = failed;
  }

  @Override
  public MetricSnapshots collect() {
    Families families = new Families();
    for (FailedRecords.Stage stage : FailedRecords.Stage.values()) {
      families.counter(
          "tidemark_stream_records_left_out",
          "Records that could not be processed or written, and were put aside in tidemark.rejected. Alert on any.",
          Labels.of("stage", stage.name().toLowerCase(Locale.ROOT)),
          failed.count(stage));
    }
    return families.snapshots();
  }
}
