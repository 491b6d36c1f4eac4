package io.tidemark.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trial of a policy on the past of one zone: when it would have opened a case, and why. A case
 * that opens is taken as resolved at once, so the next one opens after its cool-down; what comes in
 * between would have joined it or been ignored.
 */
public final class PolicyTrial {
  /**
   * A case that the policy would have opened.
   *
   * @param duringRestart whether something of the operator's was restarting in the minute that
   *     opened it
   * @param recommendation the plan that fits, if any does
   */
  public record Contact(
      String zone,
      String plan,
      long atMillis,
      String reason,
      boolean duringRestart,
      @Nullable String recommendation) {}

  private final Policy policy;
  private final String zone;
  private final long fromMillis;
  private final Map<String, Long> guidelines;
  private final ZoneWindow window = new ZoneWindow();
  private final List<Contact> contacts = new ArrayList<>();
  private long quietUntilMillis;
  private long excusedMinutes;

  /**
   * @param fromMillis the time from which on contacts are reported; what comes before is only
   *     remembered
   */
  public PolicyTrial(Policy policy, String zone, long fromMillis, Map<String, Long> guidelines) {
    this.policy = policy;
    this.zone = zone;
    this.fromMillis = fromMillis;
    this.guidelines = Map.copyOf(guidelines);
  }

  public void minute(Minute minute) {
    Rules rules = policy.rules(minute.plan(), zone);
    excusedMinutes += minute.isExcused() && minute.startMillis() >= fromMillis ? 1 : 0;
    window.minute(
        minute,
        rules,
        new ZoneWindow.Finds() {
          @Override
          public void verdict(Verdict verdict) {
            judged(verdict, minute.plan(), minute.restartConnections() > 0, rules);
          }

          @Override
          public void warning(EarlyWarning warning) {}
        });
  }

  public void day(String plan, long zoneMillis, Shares.PlanDay day) {
    Rules rules = policy.rules(plan, zone);
    Verdict verdict = Shares.of(zoneMillis, day, rules.share());
    if (verdict != null) {
      judged(verdict, plan, false, rules);
    }
  }

  private void judged(Verdict verdict, String plan, boolean duringRestart, Rules rules) {
    if (verdict.atMillis() < quietUntilMillis) {
      return;
    }
    Duration coolDown = rules.dialogue().coolDown();
    quietUntilMillis = verdict.atMillis() + coolDown.toMillis();
    if (verdict.atMillis() > fromMillis) {
      Recommendation fits = window.recommend(verdict.atMillis(), rules, guidelines);
      contacts.add(
          new Contact(
              zone,
              plan,
              verdict.atMillis(),
              verdict.reason(),
              duringRestart,
              fits == null ? null : fits.reason()));
    }
    window.forgive();
  }

  public List<Contact> contacts() {
    return List.copyOf(contacts);
  }

  /** Minutes above the guideline that a restart explains. */
  public long excusedMinutes() {
    return excusedMinutes;
  }
}
