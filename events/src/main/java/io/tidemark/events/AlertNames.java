package io.tidemark.events;

import java.util.Set;

/** The names of all alerts. */
public final class AlertNames {
  public static final String CASE_OPEN = "TidemarkCaseOpen";
  public static final String EARLY_WARNING = "TidemarkEarlyWarning";
  public static final String LIMIT_SET = "TidemarkLimitSet";
  public static final String SUSPICION = "TidemarkSuspicion";
  public static final String NODE_LOST = "TidemarkNodeLost";
  public static final String LEDGER_IMBALANCE = "TidemarkLedgerImbalance";
  public static final String STREAM_FAILING = "TidemarkStreamFailing";
  public static final String SINK_DOWN = "TidemarkSinkDown";

  public static final Set<String> ALL =
      Set.of(
          CASE_OPEN,
          EARLY_WARNING,
          LIMIT_SET,
          SUSPICION,
          NODE_LOST,
          LEDGER_IMBALANCE,
          STREAM_FAILING,
          SINK_DOWN);

  private AlertNames() {}
}
