package io.tidemark.audit;

import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.v1.Fleet;
import io.tidemark.events.v1.UsageRow;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The audit of plans and of the fleet, which have their settled rows in the first shard. */
final class PlanAudit implements AutoCloseable {
  private static final String PLAN = "plan/";

  private final Audit.Range range;
  private final PlanRecount recount = new PlanRecount();
  private final Comparison comparison = new Comparison();
  private final @Nullable CountedRows counted;
  private boolean isOver;

  /**
   * @param keepsRows whether counted rows are kept
   */
  PlanAudit(Audit.Range range, boolean keepsRows) throws IOException {
    this.range = range;
    this.counted = keepsRows ? new CountedRows() : null;
  }

  /** Ends the audit: a shard has not settled the minute, so no row of a plan is settled either. */
  void end() {
    isOver = true;
  }

  /** Audits the minute that starts here, which all shards have audited. */
  void minute(long start, List<ShardAudit> shards) {
    long end = start + Periods.MINUTE;
    SettledRows settled = shards.get(0).settled();
    if (isOver || (start >= range.fromMillis() && !settled.readPlansTo(end))) {
      isOver = true;
      return;
    }
    recount.minute(
        start,
        shards.stream().map(ShardAudit::spread).toList(),
        (subject, row) -> row(subject, row, settled));
    settled.takePlansTo(end, this::left);
  }

  /** A settled row that was not counted. */
  private void left(String subject, UsageRow row) {
    if (row.getStartMillis() >= range.fromMillis()) {
      comparison.compare(subject, row, null);
    }
  }

  private void row(String subject, UsageRow row, SettledRows settled) {
    if (row.getStartMillis() < range.fromMillis()) {
      return;
    }
    comparison.compare(subject, settled.takePlan(subject, row), row);
    if (counted != null) {
      UsageRow.Builder named = row.toBuilder().setContract(Contract.VERSION);
      counted.add(
          subject.startsWith(PLAN)
              ? named.setOfPlan(subject.substring(PLAN.length())).build()
              : named.setFleet(Fleet.getDefaultInstance()).build());
    }
  }

  List<String> differences(long from) {
    return comparison.differences(from);
  }

  long compared(long from) {
    return comparison.compared(from);
  }

  /** Gives the counted rows that can be verified. */
  void counted(long from, Consumer<UsageRow> rows) throws IOException {
    if (counted != null) {
      counted.each(start -> start >= from, rows);
    }
  }

  @Override
  public void close() throws IOException {
    if (counted != null) {
      counted.close();
    }
  }
}
