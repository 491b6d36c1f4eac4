package io.tidemark.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.CaseResolution;
import io.tidemark.events.v1.CaseState;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.FindingSeverity;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.policy.Minute;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * A search for a way around the promise: no sequence of minutes, requests (good, bad, stale,
 * repeated), restarts and policy changes leads to a limit without an earlier contact or an active
 * suspicion; and no limit outlives its ground.
 */
class NoLimitWithoutContactProperties {
  private static final long START = 1_793_000_000_000L / Periods.DAY * Periods.DAY;

  enum What {
    QUIET,
    SPIKE,
    PLATEAU,
    RESTARTED_SPIKE,
    UPGRADE,
    STRICTER,
    LAXER,
    RESTART,
    WAIT,
    CONTACT,
    CONTACT_STALE,
    ANSWER,
    RESOLVE,
    NOTE,
    CAP,
    BLOCK,
    LIFT,
    SUSPECT,
    FOUND,
    FAULT,
    APPLY,
    CLEAR,
    AGAIN
  }

  record Step(What what, int how) {}

  @Provide
  static Arbitrary<List<Step>> steps() {
    Arbitrary<What> mixed =
        Arbitraries.oneOf(
            Arbitraries.of(What.SPIKE, What.CONTACT, What.CAP), Arbitraries.of(What.values()));
    return Combinators.combine(mixed, Arbitraries.integers().between(0, 9))
        .as(Step::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(80);
  }

  @Property(tries = 2_000)
  void nobodyIsLimitedWithoutContactOrSuspicion(@ForAll("steps") List<Step> steps) {
    Run run = new Run();
    steps.forEach(run::take);
    Statistics.label("limits").collect(run.limited == 0 ? "none" : "some");
    Statistics.label("refused").collect(run.refusedForGround == 0 ? "none" : "some");
    Statistics.label("grounds").collect(run.byContact > 0, run.bySuspicion > 0);
  }

  /** A run of the steps, which knows from the accepted requests alone who has been contacted. */
  private static final class Run extends RecordedOutput {
    private final FixedInputs around = new FixedInputs();
    private ZoneDialogue dialogue = new ZoneDialogue("shop", around, this);
    private long now = START;
    private String plan = "pro";
    private @Nullable RequestRecord lastRequest;

    /** The case in which the customer has been contacted, while it is a ground. */
    private @Nullable String contacted;

    private long contactedUntil = Long.MAX_VALUE;
    private final Map<String, Long> suspicions = new HashMap<>();
    private @Nullable String found;
    private Standing stood = Standing.OK;
    int limited;
    int refusedForGround;
    int byContact;
    int bySuspicion;

    void take(Step step) {
      switch (step.what()) {
        case QUIET -> minutes(5 + step.how(), 50, 0);
        case SPIKE -> {
          minutes(3, 700 + step.how() * 100L, 0);
          minutes(35, 50, 0);
        }
        case PLATEAU -> minutes(370, 600, 0);
        case RESTARTED_SPIKE -> minutes(3, 700, 300);
        case UPGRADE -> plan = plan.equals("pro") ? "business" : "pro";
        case STRICTER -> around.policy("defaults: {repeated: {spikes: 1, window: 90d, apart: 0s}}");
        case LAXER -> around.policy("defaults: {repeated: {spikes: 5}, cool_down: 1h}");
        case RESTART ->
            dialogue = DialogueCodec.read("shop", DialogueCodec.write(dialogue), now, around, this);
        case WAIT -> {
          now += (1L + step.how()) * 8 * Periods.HOUR;
          time();
        }
        case CONTACT -> ask(step(CaseStepKind.CONTACT, 0));
        case CONTACT_STALE -> ask(step(CaseStepKind.CONTACT, 1));
        case ANSWER -> ask(step(CaseStepKind.ANSWER, 0));
        case NOTE -> ask(step(CaseStepKind.NOTE, 0));
        case RESOLVE ->
            ask(
                Asks.step(
                    caseId(),
                    version(),
                    CaseStepKind.RESOLVE,
                    CaseResolution.forNumber(step.how() % 6)));
        case CAP -> ask(Asks.cap(step.how(), now + (step.how() - 1L) * Periods.HOUR));
        case BLOCK -> ask(Asks.block(now + (step.how() + 1L) * Periods.DAY));
        case LIFT -> ask(Asks.lift("shop.L" + step.how()));
        case SUSPECT -> ask(Asks.suspect(now + step.how() * Periods.HOUR));
        case FOUND -> found(now + (step.how() - 2L) * Periods.MINUTE, step.how());
        case FAULT ->
            ask(Asks.found("reconnect_loop", FindingSeverity.LOW, true, now + Periods.HOUR));
        case APPLY -> {
          String id = "shop.S" + (step.how() % 3 + 1);
          long expires = now + (step.how() - 1L) * 3 * Periods.HOUR;
          int before = limited;
          ask(Asks.apply(id, expires));
          if (limited > before) {
            suspicions.merge(id, expires, Math::max);
          }
        }
        case CLEAR -> ask(Asks.clear("shop.S" + (step.how() % 3 + 1)));
        case AGAIN -> {
          RequestRecord last = lastRequest;
          if (last != null) {
            ask(last);
          }
        }
      }
      stand();
      limits.values().forEach(limit -> assertGround(limit, "stands"));
    }

    /** A finding; it prolongs a suspicion that is active. */
    private void found(long untilMillis, int how) {
      FindingSeverity severity = FindingSeverity.forNumber(1 + how % 4);
      String known = found;
      ask(
          Asks.found(
              "source_flood",
              severity == null ? FindingSeverity.LOW : severity,
              false,
              untilMillis));
      if (known != null && suspicions.containsKey(known) && untilMillis > now) {
        suspicions.merge(known, untilMillis, Math::max);
      }
    }

    private void stand() {
      Standing stands = dialogue.standing();
      assertThat(stands == stood || stood.next().contains(stands))
          .as("%s after %s", stands, stood)
          .isTrue();
      stood = stands;
    }

    private RequestRecord step(CaseStepKind kind, int behind) {
      return Asks.step(caseId(), version() - behind, kind);
    }

    private String caseId() {
      return cases.isEmpty() ? "shop.1" : lastCase().getId();
    }

    private long version() {
      return cases.isEmpty() ? 1 : lastCase().getVersion();
    }

    private void minutes(int count, long peak, long restart) {
      for (int i = 0; i < count; i++) {
        long guideline = plan.equals("pro") ? 500 : 5_000;
        dialogue.minute(new Minute(now, peak, restart, plan, guideline));
        stand();
        now += Periods.MINUTE;
        time();
      }
    }

    private void time() {
      suspicions.values().removeIf(until -> until <= now);
      if (now >= contactedUntil) {
        contacted = null;
      }
      dialogue.time(now);
      stand();
    }

    private void ask(RequestRecord request) {
      now += 1_000;
      suspicions.values().removeIf(until -> until <= now);
      if (now >= contactedUntil) {
        contacted = null;
      }
      lastRequest = request;
      dialogue.time(now);
      stand();
      dialogue.request(request, now);
    }

    @Override
    public void action(ActionRecord action) {
      super.action(action);
      if (action.hasRefused()) {
        refusedForGround += action.getRefused().getDetail().startsWith(Limits.PROMISE) ? 1 : 0;
        return;
      }
      ActionKind kind = action.getKind();
      if (kind == ActionKind.CASE_OPENED) {
        contacted = null;
      } else if (kind == ActionKind.CASE_CHANGED) {
        RequestRecord request = lastRequest;
        CaseStepKind step = request == null ? CaseStepKind.NOTE : request.getCaseStep().getKind();
        if (step == CaseStepKind.CONTACT
            && action.getCase().getState() != CaseState.CASE_RESOLVED) {
          contacted = action.getCase().getId();
          contactedUntil = Long.MAX_VALUE;
        } else if (step == CaseStepKind.RESOLVE) {
          boolean silent =
              request != null && request.getCaseStep().getResolution() == CaseResolution.NO_ANSWER;
          contacted = silent ? contacted : null;
          contactedUntil = action.getCase().getCoolDownUntilMillis();
        }
      } else if (kind == ActionKind.SUSPICION_RAISED) {
        if (!action.getSuspicion().getFinding().getForCustomer()) {
          suspicions.put(action.getSuspicion().getId(), action.getSuspicion().getUntilMillis());
        }
        if (action.getSuspicion().getDetector().equals("source_flood")) {
          found = action.getSuspicion().getId();
        }
      } else if (kind == ActionKind.SUSPICION_CLEARED) {
        suspicions.remove(action.getSuspicion().getId());
      }
    }

    @Override
    public void limit(String id, @Nullable LimitRecord record) {
      super.limit(id, record);
      if (record != null) {
        limited++;
        byContact += contacted == null ? 0 : 1;
        bySuspicion += suspicions.isEmpty() ? 0 : 1;
        assertGround(record, "is set");
      }
    }

    private void assertGround(LimitRecord limit, String how) {
      assertThat(contacted != null || !suspicions.isEmpty())
          .as(
              "limit %s %s on the ground of %s; contacted: %s, suspicions: %s",
              limit.getId(), how, limit.getGround(), contacted, suspicions)
          .isTrue();
    }
  }
}
