package io.tidemark.benchmarks.ledger;

import io.tidemark.benchmarks.ProcessorTime;
import io.tidemark.events.Topic;
import java.io.BufferedReader;
import java.io.IOException;

/**
 * One run of a contender in a process of its own, and what it used while it was measured. The
 * processor time of other processes is reported, since it makes the run less reliable.
 */
final class ContenderRun {
  private static final String HEAP = "-Xmx" + System.getProperty("tidemark.bench.heap", "5g");

  /**
   * The figures of a run, over the last half of its records.
   *
   * @param rate records a second, or seconds where the run is no rate
   * @param records how many records were counted
   * @param own processor seconds of the contender
   * @param broker processor seconds of the broker
   * @param foreign share of the used processor time that other processes had
   * @param longestCollection milliseconds
   * @param heap megabytes in use after a collection
   */
  record Figures(
      double rate,
      long records,
      double own,
      double broker,
      double foreign,
      long longestCollection,
      long heap) {
    /** The same figures with events in place of records. */
    Figures of(double eventsPerRecord) {
      return new Figures(
          rate * eventsPerRecord,
          Math.round(records * eventsPerRecord),
          own,
          broker,
          foreign,
          longestCollection,
          heap);
    }

    double ownNanos() {
      return own * 1e9 / records;
    }

    double brokerNanos() {
      return broker * 1e9 / records;
    }
  }

  /** The processor seconds that were used so far. */
  private record Used(double machine, double own, double broker, double bench) {
    static Used now(Process contender, Process broker) throws IOException {
      return new Used(
          ProcessorTime.ofMachine(),
          ProcessorTime.of(contender.pid()),
          ProcessorTime.of(broker.pid()),
          ProcessorTime.of(ProcessHandle.current().pid()));
    }

    Used since(Used before) {
      return new Used(
          machine - before.machine, own - before.own, broker - before.broker, bench - before.bench);
    }

    double foreign() {
      return machine <= 0 ? 0 : Math.max(0, machine - own - broker - bench) / machine;
    }
  }

  private ContenderRun() {}

  static Figures run(BenchBroker broker, String name, long records, String id)
      throws IOException, InterruptedException {
    return run(broker, name, records, id, HEAP);
  }

  static Figures run(BenchBroker broker, String name, long records, String id, String heap)
      throws IOException, InterruptedException {
    System.out.printf(
        "%s: %s …%n", name, records == 0 ? "from the changelog" : records + " records");
    Process process =
        LedgerBench.java(
            heap,
            Contender.class.getName(),
            name,
            broker.bootstrap(),
            Topic.CONNECTIONS.topic(),
            Long.toString(records),
            id);
    try (BufferedReader said = LedgerBench.reader(process)) {
      Used half = new Used(0, 0, 0, 0);
      Used used = half;
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.equals(Pace.HALF)) {
          half = Used.now(process, broker.process());
        } else if (line.equals(Pace.DONE)) {
          used = Used.now(process, broker.process()).since(half);
        } else if (line.startsWith(Pace.RESULT)) {
          String[] figures = line.split(" ", -1);
          System.out.println("  " + line);
          return new Figures(
              Double.parseDouble(figures[1]),
              Long.parseLong(figures[2]),
              used.own(),
              used.broker(),
              used.foreign(),
              Long.parseLong(figures[3]),
              Long.parseLong(figures[4]));
        }
      }
    } finally {
      process.waitFor();
    }
    throw new IllegalStateException(name + " ended without a figure");
  }
}
