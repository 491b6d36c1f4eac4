package io.tidemark.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The JMH benchmarks of the agent: time and allocation per event, for the hand-over with an empty
 * and a full queue and 1 and 4 threads, without a broker, and until an event is written into a
 * record.
 */
final class AgentBench {
  private AgentBench() {}

  static Report run() throws RunnerException {
    Report report = new Report("hand-over", "threads", "ns per event", "±", "bytes per event");
    List<RunResult> single = new ArrayList<>();
    for (int threads : new int[] {1, 4}) {
      for (RunResult result : jmh("HandOverBenchmark", threads)) {
        add(report, "queue " + result.getParams().getParam("queue"), threads, result);
        if (threads == 1) {
          single.add(result);
        }
      }
    }
    for (RunResult result : jmh("BrokerAwayBenchmark", 1)) {
      Result<?> time = result.getPrimaryResult();
      report.row(
          "whole agent, no broker",
          "1",
          Report.number(time.getScore()),
          Report.number(time.getScoreError()),
          "-");
      report.figure("ns_per_event_no_broker", time.getScore());
    }
    for (RunResult result : jmh("WriterBenchmark", 1)) {
      String zones = result.getParams().getParam("zones");
      String named = result.getParams().getParam("named");
      add(
          report,
          "written into records, %s zones, named %s"
              .formatted(zones, named.equals("once") ? "once" : "in each batch"),
          1,
          result);
      report.figure(
          "ns_per_event_written_%s_named_%s".formatted(zones, named),
          result.getPrimaryResult().getScore());
    }
    for (RunResult result : single) {
      boolean full = "full".equals(result.getParams().getParam("queue"));
      report.figure(
          full ? "ns_per_event_full" : "ns_per_event", result.getPrimaryResult().getScore());
      report.figure(full ? "bytes_per_event_full" : "bytes_per_event", allocated(result));
    }
    return report;
  }

  private static void add(Report report, String what, int threads, RunResult result) {
    Result<?> time = result.getPrimaryResult();
    report.row(
        what,
        Integer.toString(threads),
        Report.number(time.getScore()),
        Report.number(time.getScoreError()),
        Report.number(allocated(result)));
  }

  private static double allocated(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return bytes == null ? Double.NaN : bytes.getScore();
  }

  private static Collection<RunResult> jmh(String benchmark, int threads) throws RunnerException {
    System.out.printf("measuring %s, %d thread(s) …%n", benchmark, threads);
    return new Runner(
            new OptionsBuilder()
                .include(benchmark)
                .threads(threads)
                .addProfiler(GCProfiler.class)
                .jvmArgs("-Xmx1g", "-XX:+UseParallelGC")
                .verbosity(VerboseMode.SILENT)
                .build())
        .run();
  }
}
