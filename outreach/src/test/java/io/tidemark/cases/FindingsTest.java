package io.tidemark.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.FindingSeverity;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import org.junit.jupiter.api.Test;

/**
 * Tests of the findings of the service's own detectors, from the first report to the end of the
 * limits.
 */
class FindingsTest {
  private final RecordedOutput heard = new RecordedOutput();
  private final ZoneDialogue dialogue = new ZoneDialogue("shop", new FixedInputs(), heard);
  private long now = 1_793_000_000_000L;

  private void ask(RequestRecord request) {
    dialogue.request(request, now);
  }

  private void found(FindingSeverity severity) {
    ask(Asks.found("source_flood", severity, false, now + 120_000));
  }

  private void pass(long millis) {
    now += millis;
    dialogue.time(now);
  }

  @Test
  void whatGoesOnIsOneSuspicionAndPeopleAreToldWhenItGrows() {
    for (int i = 0; i < 60; i++) {
      found(i < 30 ? FindingSeverity.MEDIUM : FindingSeverity.HIGH);
      pass(10_000);
    }
    assertThat(heard.actions)
        .extracting(ActionRecord::getKind)
        .containsExactly(ActionKind.SUSPICION_RAISED);
    assertThat(heard.alerts).hasSize(2);
    assertThat(heard.alerts.get(0).getEndsMillis()).isZero();
    assertThat(heard.alerts.get(1).getVersion()).isGreaterThan(heard.alerts.get(0).getVersion());
    assertThat(heard.alerts.get(1).getAnnotationsMap())
        .containsEntry("sources", "1.2.3.4")
        .containsEntry("found_severity", "high");
    assertThat(dialogue.whole().suspicions()).hasSize(1);
    pass(120_000);
    assertThat(dialogue.whole().suspicions()).isEmpty();
    assertThat(heard.last().getKind()).isEqualTo(ActionKind.SUSPICION_OVER);
    assertThat(heard.alerts.get(2).getEndsMillis()).isEqualTo(now);
  }

  /** A second source must not hide behind the first. */
  @Test
  void somebodyElseIsToldOfAndNamed() {
    found(FindingSeverity.CRITICAL);
    ask(Asks.apply("shop.S1", now + Periods.DAY));
    pass(Periods.HOUR);
    ask(Asks.found(0x05060708, "source_flood", FindingSeverity.HIGH, false, now + 120_000));
    assertThat(heard.alerts.get(heard.alerts.size() - 1).getAnnotationsMap())
        .containsEntry("sources", "5.6.7.8");
    ask(Asks.apply("shop.S1", now + Periods.HOUR));
    assertThat(heard.limits.values())
        .extracting(LimitText::of)
        .containsExactly("none from 1.2.3.4", "none from 5.6.7.8");
  }

  @Test
  void aRepeatedCallIsAnsweredAndNotDoneAgain() {
    found(FindingSeverity.HIGH);
    RequestRecord apply = Asks.apply("shop.S1", now + Periods.HOUR);
    ask(apply);
    ask(Asks.lift("shop.L1"));
    ask(apply);
    assertThat(heard.limits).isEmpty();
    assertThat(heard.last().getKind()).isEqualTo(ActionKind.PROPOSAL_APPLIED);
  }

  @Test
  void whatWasSeenLongAgoIsNotRaised() {
    pass(0);
    ask(Asks.found("source_flood", FindingSeverity.HIGH, false, now - 1));
    assertThat(heard.actions).isEmpty();
  }

  /** A first word on a surge comes as this request; a settled minute's word becomes one. */
  @Test
  void whatElseWasSeenExplainsASurgeForTenMinutes() {
    found(FindingSeverity.HIGH);
    pass(10 * Periods.MINUTE);
    ask(Asks.found("surge", FindingSeverity.MEDIUM, false, now + 120_000));
    assertThat(dialogue.whole().suspicions()).isEmpty();
    pass(1);
    ask(Asks.found("surge", FindingSeverity.MEDIUM, false, now + 120_000));
    assertThat(dialogue.whole().suspicions())
        .singleElement()
        .satisfies(suspicion -> assertThat(suspicion.detector()).isEqualTo("surge"));
  }

  @Test
  void whatIsMarkedFalseExplainsNoSurge() {
    found(FindingSeverity.HIGH);
    ask(Asks.mark("shop.S1", false));
    for (int i = 0; i < 66; i++) {
      pass(10_000);
      found(FindingSeverity.HIGH);
    }
    ask(Asks.found("surge", FindingSeverity.MEDIUM, false, now + 120_000));
    assertThat(heard.last().getSuspicion().getDetector()).isEqualTo("surge");
  }

  @Test
  void itsSourcesAreBlockedWithOneCallAndItStandsAsLongAsTheBlocks() {
    found(FindingSeverity.HIGH);
    ask(Asks.apply("shop.S1", now + Periods.HOUR));
    assertThat(heard.limits.values())
        .singleElement()
        .satisfies(
            limit -> {
              assertThat(LimitText.of(limit)).isEqualTo("none from 1.2.3.4");
              assertThat(limit.getActor()).isEqualTo("ada");
              assertThat(limit.getGround()).startsWith("suspicion shop.S1: 1.2.3.4 opened");
            });
    assertThat(heard.actions)
        .extracting(ActionRecord::getKind)
        .containsExactly(
            ActionKind.SUSPICION_RAISED, ActionKind.LIMIT_SET, ActionKind.PROPOSAL_APPLIED);
    ask(Asks.apply("shop.S1", now + Periods.HOUR));
    assertThat(heard.limits).as("not twice").hasSize(1);
    pass(Periods.HOUR - 1);
    assertThat(heard.limits).hasSize(1);
    pass(1);
    assertThat(heard.limits).isEmpty();
    assertThat(dialogue.whole().suspicions()).isEmpty();
  }

  @Test
  void clearingItLiftsItsBlocks() {
    found(FindingSeverity.HIGH);
    ask(Asks.apply("shop.S1", now + Periods.HOUR));
    ask(Asks.clear("shop.S1"));
    assertThat(heard.limits).isEmpty();
  }

  @Test
  void aFaultOfTheCustomersIsNoGround() {
    ask(Asks.found("reconnect_loop", FindingSeverity.LOW, true, now + 120_000));
    ask(Asks.block(now + Periods.HOUR));
    assertThat(heard.last().getRefused().getBecause()).isEqualTo(RefusedBecause.NO_GROUND);
    ask(Asks.apply("shop.S1", now + Periods.HOUR));
    assertThat(heard.last().getRefused().getDetail()).contains("talk to the customer");
    assertThat(heard.alerts.get(0).getLabelsMap()).containsEntry("severity", "warning");
    assertThat(heard.limits).isEmpty();
  }

  @Test
  void onlyWhatNamesSourcesForADayAtMostIsApplied() {
    found(FindingSeverity.HIGH);
    ask(Asks.suspect(now + Periods.HOUR));
    for (RequestRecord bad :
        new RequestRecord[] {
          Asks.apply("shop.S7", now + Periods.HOUR),
          Asks.apply("shop.S2", now + Periods.HOUR),
          Asks.apply("shop.S1", now + 2 * Periods.DAY),
          Asks.apply("shop.S1", now)
        }) {
      ask(bad);
      assertThat(heard.last().hasRefused()).isTrue();
    }
    assertThat(heard.limits).isEmpty();
  }
}
