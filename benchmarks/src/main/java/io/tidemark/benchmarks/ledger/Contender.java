package io.tidemark.benchmarks.ledger;

/** One way to process events. It runs in its own process and prints its progress. */
interface Contender {
  /** The topic to read, and the number of its records. */
  record Task(String bootstrap, String topic, long records, String id) {}

  void run(Task task) throws Exception;

  /** Runs a contender by its name, in the process that {@link LedgerBench} has started. */
  static void main(String[] args) throws Exception {
    Task task = new Task(args[1], args[2], Long.parseLong(args[3]), args[4]);
    Contender contender =
        switch (args[0]) {
          case "decode" -> new DecodeContender(true);
          case "reader" -> new DecodeContender(false);
          case "ledger" -> new LedgerContender(false, true);
          case "no-detection" -> new LedgerContender(false, false);
          case "restore" -> new LedgerContender(true, true);
          case "audit" -> new AuditContender();
          case "dsl" -> new DslContender();
          case "flink" -> new FlinkContender();
          default -> throw new IllegalArgumentException(args[0]);
        };
    contender.run(task);
    System.exit(0);
  }
}
