package io.tidemark.topology;

/** The names of all operators and stores; no other class may repeat a name. */
final class Names {
  static final String READ_CONNECTIONS = "read-connections";
  static final String KEEP_LEDGER = "keep-ledger";
  static final String WRITE_REJECTED = "write-rejected";
  static final String WRITE_PLAN_REJECTED = "write-plan-rejected";
  static final String WRITE_ZONES_REJECTED = "write-zones-rejected";
  static final String WRITE_DIALOGUE_REJECTED = "write-dialogue-rejected";
  static final String WRITE_USAGE = "write-usage";
  static final String WRITE_DECISIONS = "write-decisions";
  static final String WRITE_SECONDS = "write-seconds";
  static final String WRITE_FINDINGS = "write-findings";
  static final String READ_SECONDS = "read-seconds";
  static final String KEEP_PLANS = "keep-plans";
  static final String WRITE_PLAN_USAGE = "write-plan-usage";
  static final String READ_ZONES = "read-zones";
  static final String WATCH_PLANS = "watch-plans";
  static final String WRITE_CONTROLS = "write-controls";
  static final String READ_USAGE = "read-usage";
  static final String READ_REQUESTS = "read-requests";
  static final String KEEP_DIALOGUES = "keep-dialogues";
  static final String WRITE_CASES = "write-cases";
  static final String WRITE_LIMITS = "write-limits";
  static final String WRITE_ACTIONS = "write-actions";
  static final String WRITE_ALERTS = "write-alerts";
  static final String WRITE_PLAN_DAYS = "write-plan-days";

  static final String LEDGER_BY_KEY = "ledger-by-key";
  static final String COMMITS = "commits";
  static final String PLANS_BY_KEY = "plans-by-key";
  static final String PLAN_COMMITS = "plan-commits";
  static final String PLAN_BY_ZONE = "plan-by-zone";
  static final String DIALOGUE_BY_KEY = "dialogue-by-key";
  static final String DIALOGUE_COMMITS = "dialogue-commits";

  private Names() {}
}
