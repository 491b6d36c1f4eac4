package io.tidemark.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tidemark.access.Scope;
import io.tidemark.policy.Minute;
import io.tidemark.policy.Policy;
import io.tidemark.policy.PolicyFile;
import io.tidemark.policy.PolicyTable;
import io.tidemark.policy.PolicyTrial;
import io.tidemark.policy.Shares;
import io.tidemark.settings.SettingsException;
import io.tidemark.usage.history.Actions;
import io.tidemark.usage.history.SettledMinutes;
import io.tidemark.usage.history.Suspicions;
import io.tidemark.usage.statements.Span;
import io.tidemark.zones.ZoneTable;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the policy in force, of trials of other policies on the past, and of the audit log.
 */
public final class PolicyApi {
  static final String TRY = "/api/v1/policy/try";
  private static final int MOST_YAML = 1 << 20;

  /** The time before a trial that is also read, to fill the windows of its first minutes. */
  private static final Duration BEFORE = Duration.ofDays(7);

  private static final Duration LONGEST = Duration.ofDays(400);

  private final PolicyTable policies;
  private final ZoneTable zones;
  private final @Nullable SettledMinutes minutes;
  private final @Nullable Actions actions;
  private final @Nullable Suspicions suspicions;
  private final Clock clock;
  private final Semaphore trials = new Semaphore(1);

  public PolicyApi(
      PolicyTable policies,
      ZoneTable zones,
      @Nullable SettledMinutes minutes,
      @Nullable Actions actions,
      @Nullable Suspicions suspicions,
      Clock clock) {
    this.policies = policies;
    this.zones = zones;
    this.minutes = minutes;
    this.actions = actions;
    this.suspicions = suspicions;
    this.clock = clock;
  }

  void routes(RoutesConfig routes) {
    routes.get("/api/v1/policy", this::policy, Scope.READ);
    routes.post(TRY, this::trial, Scope.READ);
    routes.get("/api/v1/actions", this::actions, Scope.READ);
  }

  record InForce(boolean builtIn, String yaml) {}

  record Trial(
      String start,
      String end,
      long zones,
      long minutes,
      Outcome proposed,
      Outcome inForce,
      List<String> onlyProposed,
      List<String> onlyInForce,
      List<MarkedTrial.Detector> detectors) {}

  /**
   * The outcome of one policy in a trial.
   *
   * @param excusedMinutes minutes above the guideline that restarts explain
   */
  record Outcome(int contacted, long duringRestarts, long excusedMinutes, List<Contact> contacts) {}

  record Contact(
      String zone,
      String plan,
      String at,
      String reason,
      boolean duringRestart,
      @Nullable String recommendation) {
    static Contact of(PolicyTrial.Contact contact) {
      return new Contact(
          contact.zone(),
          contact.plan(),
          Instant.ofEpochMilli(contact.atMillis()).toString(),
          contact.reason(),
          contact.duringRestart(),
          contact.recommendation());
    }
  }

  private void policy(Context context) {
    String text = policies.policy().text();
    ApiServer.json(context, new InForce(text.isEmpty(), text));
  }

  private void actions(Context context) throws SQLException {
    if (actions == null) {
      throw Problem.noHistory();
    }
    String zone = ApiServer.zoneFilter(context);
    long until = UsageParameters.before(context, clock);
    List<CaseAnswers.Action> found =
        actions.newest(zone, until, ApiServer.limit(context)).stream()
            .map(CaseAnswers.Action::of)
            .toList();
    ApiServer.json(context, new CaseAnswers.ActionList(found));
  }

  private void trial(Context context) throws SQLException {
    if (minutes == null || suspicions == null) {
      throw Problem.noHistory();
    }
    Policy proposed = proposed(context.body());
    Span span = new UsageParameters(context, clock).span(Duration.ofDays(7));
    if (span.millis() > LONGEST.toMillis()) {
      throw Body.wrong(
          "start", String.valueOf(context.queryParam("start")), "at most 400 days before the end");
    }
    if (!trials.tryAcquire()) {
      context.header("Retry-After", "5");
      throw new Problem.Raised(Problem.of(503, "Busy", "a policy is being tried; ask again"));
    }
    try {
      ApiServer.json(context, new Trying(proposed, span).run(minutes, suspicions));
    } finally {
      trials.release();
    }
  }

  private static Policy proposed(String yaml) {
    if (yaml.length() > MOST_YAML) {
      throw Body.wrong("body", yaml.length() + " characters", "a policy file of at most 1 MB");
    }
    try {
      return PolicyFile.parse(yaml);
    } catch (SettingsException e) {
      throw new Problem.Raised(Problem.of(400, "Bad policy", String.join("\n", e.problems())));
    }
  }

  /** A run of both policies over the past. */
  private final class Trying implements SettledMinutes.To {
    private final Policy proposed;
    private final Policy now = policies.policy();
    private final Span span;
    private final Map<String, Shares.PlanDay> days = new HashMap<>();
    private final List<PolicyTrial.Contact> would = new ArrayList<>();
    private final List<PolicyTrial.Contact> did = new ArrayList<>();
    private final Map<String, Long> guidelines = zones.guidelines();
    private @Nullable PolicyTrial one;
    private @Nullable PolicyTrial other;
    private long seen;
    private long zonesSeen;
    private long excusedByProposed;
    private long excusedNow;

    Trying(Policy proposed, Span span) {
      this.proposed = proposed;
      this.span = span;
    }

    Trial run(SettledMinutes from, Suspicions marks) throws SQLException {
      long start = span.startMillis() - BEFORE.toMillis();
      from.planDays(
          start,
          span.endMillis(),
          (plan, end, millis, median) ->
              days.put(plan + "/" + end, new Shares.PlanDay(plan, end, millis, median)));
      from.zones(start, span.endMillis(), this);
      Set<String> proposedZones = names(would);
      Set<String> nowZones = names(did);
      return new Trial(
          Instant.ofEpochMilli(span.startMillis()).toString(),
          Instant.ofEpochMilli(span.endMillis()).toString(),
          zonesSeen,
          seen,
          outcome(would, excusedByProposed),
          outcome(did, excusedNow),
          without(proposedZones, nowZones),
          without(nowZones, proposedZones),
          new MarkedTrial(proposed, now, zones).run(marks.marked()));
    }

    private PolicyTrial proposed(String zone) {
      if (one == null) {
        one = new PolicyTrial(proposed, zone, span.startMillis(), guidelines);
      }
      return one;
    }

    private PolicyTrial now(String zone) {
      if (other == null) {
        other = new PolicyTrial(now, zone, span.startMillis(), guidelines);
      }
      return other;
    }

    @Override
    public void minute(
        String zone,
        long startMillis,
        long peak,
        long restartConnections,
        String plan,
        @Nullable Long guideline) {
      Minute minute = new Minute(startMillis, peak, restartConnections, plan, guideline);
      proposed(zone).minute(minute);
      now(zone).minute(minute);
      seen += startMillis >= span.startMillis() ? 1 : 0;
    }

    @Override
    public void day(String zone, long endMillis, String plan, long connectionMillis) {
      Shares.PlanDay day = days.get(plan + "/" + endMillis);
      if (day != null) {
        proposed(zone).day(plan, connectionMillis, day);
        now(zone).day(plan, connectionMillis, day);
      }
    }

    @Override
    public void end(String zone) {
      if (one != null && other != null) {
        zonesSeen++;
        would.addAll(one.contacts());
        did.addAll(other.contacts());
        excusedByProposed += one.excusedMinutes();
        excusedNow += other.excusedMinutes();
      }
      one = null;
      other = null;
    }
  }

  private static Outcome outcome(List<PolicyTrial.Contact> contacts, long excused) {
    return new Outcome(
        names(contacts).size(),
        contacts.stream().filter(PolicyTrial.Contact::duringRestart).count(),
        excused,
        contacts.stream()
            .sorted(Comparator.comparingLong(PolicyTrial.Contact::atMillis))
            .map(Contact::of)
            .toList());
  }

  private static Set<String> names(List<PolicyTrial.Contact> contacts) {
    Set<String> names = new HashSet<>();
    contacts.forEach(contact -> names.add(contact.zone()));
    return names;
  }

  private static List<String> without(Set<String> some, Set<String> others) {
    return some.stream().filter(name -> !others.contains(name)).sorted().toList();
  }
}
