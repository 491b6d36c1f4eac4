package io.tidemark.benchmarks;

import io.tidemark.benchmarks.detection.DetectionBench;
import io.tidemark.benchmarks.dialogue.AlertsBench;
import io.tidemark.benchmarks.dialogue.CapsBench;
import io.tidemark.benchmarks.edge.EdgeBench;
import io.tidemark.benchmarks.edge.SidecarBench;
import io.tidemark.benchmarks.ledger.LedgerBench;
import io.tidemark.benchmarks.statements.StatementsBench;
import java.util.List;
import java.util.Map;

/** The main class of {@code ./tidemark bench NAME}. A new benchmark needs a line in {@code ALL}. */
public final class Bench {
  private interface Benchmark {
    Report run() throws Exception;
  }

  private interface WithOptions {
    Report run(List<String> options) throws Exception;
  }

  private static final Map<String, WithOptions> ALL =
      Map.of(
          "agent", plain(AgentBench::run),
          "alerts", plain(AlertsBench::run),
          "caps", plain(CapsBench::run),
          "detection", DetectionBench::run,
          "edge", plain(EdgeBench::run),
          "latency", plain(LatencyBench::run),
          "ledger", plain(LedgerBench::run),
          "sidecar", plain(SidecarBench::run),
          "statements", plain(StatementsBench::run));

  private Bench() {}

  private static WithOptions plain(Benchmark benchmark) {
    return options -> {
      if (!options.isEmpty()) {
        throw new BadOptions("this benchmark has no options, got: " + options);
      }
      return benchmark.run();
    };
  }

  public static void main(String[] args) throws Exception {
    WithOptions benchmark = args.length > 0 ? ALL.get(args[0]) : null;
    if (benchmark == null) {
      System.err.println(
          "name one of " + String.join(", ", ALL.keySet().stream().sorted().toList()));
      System.exit(2);
      return;
    }
    try {
      benchmark.run(List.of(args).subList(1, args.length)).print(System.out);
    } catch (BadOptions e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
    System.exit(0);
  }
}
