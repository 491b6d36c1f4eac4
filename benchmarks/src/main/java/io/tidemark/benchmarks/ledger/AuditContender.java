package io.tidemark.benchmarks.ledger;

import io.tidemark.audit.Audit;
import io.tidemark.audit.KafkaTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** The audit of all that the ledger has settled. It must find no difference. */
final class AuditContender implements Contender {
  @Override
  public void run(Task task) throws IOException {
    Pace pace = new Pace(task.records());
    pace.begin();
    try (KafkaTopics topics = new KafkaTopics(Map.of("bootstrap.servers", task.bootstrap()))) {
      long end = Workload.START + Duration.ofDays(1).toMillis();
      Audit.Result result =
          new Audit(
                  topics,
                  new Audit.Range(Workload.START, end, null, Duration.ofSeconds(30)),
                  (what, share) -> {})
              .run();
      System.out.printf(
          "  audited %,d rows and %,d events: %,d findings; %s%n",
          result.rows(), result.events(), result.findings().size(), result.unverifiable());
      if (!result.isClean() || result.rows() == 0) {
        throw new IllegalStateException(
            "the audit does not agree: "
                + result.findings().subList(0, Math.min(5, result.findings().size())));
      }
    }
    pace.print();
  }
}
