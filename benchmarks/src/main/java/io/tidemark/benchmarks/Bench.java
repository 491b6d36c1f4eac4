package io.tidemark.benchmarks;

import io.tidemark.benchmarks.detection.DetectionBench;
import io.tidemark.benchmarks.dialogue.AlertsBench;
import io.tidemark.benchmarks.dialogue.CapsBench;
import io.tidemark.benchmarks.edge.EdgeBench;
import io.tidemark.benchmarks.ledger.LedgerBench;
import io.tidemark.benchmarks.statements.StatementsBench;
import java.util.Map;

/** {@code ./tidemark bench NAME}. A new benchmark is a line here. */
public final class Bench {
  private interface Benchmark {
    Report run() throws Exception;
  }

  private static final Map<String, Benchmark> ALL =
      Map.of(
          "agent",
          AgentBench::run,
          "alerts",
          AlertsBench::run,
          "caps",
          CapsBench::run,
          "detection",
          DetectionBench::run,
          "edge",
          EdgeBench::run,
          "latency",
          LatencyBench::run,
          "ledger",
          LedgerBench::run,
          "statements",
          StatementsBench::run);

  private Bench() {}

  public static void main(String[] args) throws Exception {
    Benchmark benchmark = args.length == 1 ? ALL.get(args[0]) : null;
    if (benchmark == null) {
      System.err.println(
          "name one of " + String.join(", ", ALL.keySet().stream().sorted().toList()));
      System.exit(2);
      return;
    }
    Report report = benchmark.run();
    report.print(System.out);
    System.exit(0);
  }
}
