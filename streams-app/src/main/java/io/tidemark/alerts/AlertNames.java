package io.tidemark.alerts;

import java.util.Set;

/** Every alert's name. */
public final class AlertNames {
  public static final String NODE_LOST = "TidemarkNodeLost";
  public static final String LEDGER_IMBALANCE = "TidemarkLedgerImbalance";
  public static final String SINK_DOWN = "TidemarkSinkDown";

  static final Set<String> ALL =
      Set.of(
          "TidemarkCaseOpen",
          "TidemarkEarlyWarning",
          "TidemarkLimitSet",
          "TidemarkSuspicion",
          NODE_LOST,
          LEDGER_IMBALANCE,
          SINK_DOWN);

  private AlertNames() {}
}
