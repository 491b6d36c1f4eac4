package io.tidemark.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.CaseResolution;
import io.tidemark.events.v1.CaseState;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.policy.Minute;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoneDialogueTest {
  private static final long START = 1_793_000_000_000L / Periods.DAY * Periods.DAY;

  private final FixedInputs around = new FixedInputs();
  private final RecordedOutput heard = new RecordedOutput();
  private final ZoneDialogue dialogue = new ZoneDialogue("shop", around, heard);
  private long now = START;

  private void minutes(int count, long peak) {
    for (int i = 0; i < count; i++) {
      dialogue.minute(new Minute(now, peak, 0, "pro", 500L));
      now += Periods.MINUTE;
      dialogue.time(now);
    }
  }

  private void spikes(int count) {
    for (int i = 0; i < count; i++) {
      minutes(3, 800 + 100L * i);
      minutes(40, 200);
    }
  }

  private void ask(RequestRecord request) {
    dialogue.request(request, ++now);
  }

  private RefusedBecause refused() {
    return heard.last().getRefused().getBecause();
  }

  @Test
  void aCaseFromItsOpeningToTheEndOfItsCoolDown() {
    spikes(3);
    assertThat(heard.cases).hasSize(1);
    assertThat(heard.lastCase().getEvidence(0).getReason())
        .isEqualTo(
            "3 spikes in 7 days: 2026-10-26 00:00, 2026-10-26 00:43, 2026-10-26 01:26;"
                + " guideline 500, peaks 802, 900, 1,000".replace("802", "800"));
    assertThat(heard.lastCase().getAdvice().getPlan()).isEqualTo("business");
    assertThat(dialogue.standing()).isEqualTo(Standing.CASE_OPEN);
    ask(Asks.step("shop.1", 1, CaseStepKind.CONTACT));
    assertThat(heard.lastCase().getState()).isEqualTo(CaseState.CASE_CONTACTED);
    ask(Asks.step("shop.1", 2, CaseStepKind.ANSWER));
    spikes(1);
    assertThat(heard.lastCase().getEvidenceCount()).isEqualTo(2);
    assertThat(heard.lastCase().getVersion()).isEqualTo(4);
    ask(Asks.step("shop.1", 4, CaseStepKind.RESOLVE, CaseResolution.EXPLAINED));
    assertThat(dialogue.standing()).isEqualTo(Standing.COOLING_DOWN);
    spikes(4);
    assertThat(heard.lastCase().getId()).isEqualTo("shop.1");
    now += 14 * Periods.DAY;
    dialogue.time(now);
    assertThat(dialogue.standing()).isEqualTo(Standing.OK);
    spikes(3);
    assertThat(heard.lastCase().getId()).isEqualTo("shop.2");
  }

  @Test
  void illegalStepsAreRefusedWithTheLegalOnes() {
    spikes(3);
    ask(Asks.step("shop.1", 1, CaseStepKind.ANSWER));
    assertThat(refused()).isEqualTo(RefusedBecause.ILLEGAL_STEP);
    assertThat(heard.last().getRefused().getDetail())
        .isEqualTo(
            "case shop.1 is open; it can be: contact, resolve as upgraded, resolve as explained,"
                + " resolve as guideline_changed, resolve as false_alarm, note");
    assertThat(heard.last().getRefused().getLegalList()).contains("contact");
    ask(Asks.step("shop.1", 1, CaseStepKind.RESOLVE, CaseResolution.NO_ANSWER));
    assertThat(refused()).as("nobody was asked").isEqualTo(RefusedBecause.ILLEGAL_STEP);
    ask(Asks.step("shop.7", 1, CaseStepKind.CONTACT));
    assertThat(refused()).isEqualTo(RefusedBecause.NOT_FOUND);
  }

  @Test
  void ofTwoPeopleAtOnceTheSecondLooksAgain() {
    spikes(3);
    ask(Asks.step("shop.1", 1, CaseStepKind.CONTACT));
    ask(Asks.step("shop.1", 1, CaseStepKind.CONTACT));
    assertThat(refused()).isEqualTo(RefusedBecause.STALE_VERSION);
    assertThat(heard.lastCase().getStepsCount()).isEqualTo(2);
  }

  @Test
  void aRepeatedRequestIsAnsweredNotDoneAgain() {
    spikes(3);
    RequestRecord contact = Asks.step("shop.1", 1, CaseStepKind.CONTACT);
    ask(contact);
    ask(contact);
    assertThat(heard.last().hasRefused()).isFalse();
    assertThat(heard.lastCase().getVersion()).isEqualTo(2);
    RequestRecord cap = Asks.cap(100, now + Periods.HOUR);
    ask(cap);
    ask(cap);
    assertThat(heard.limits).containsOnlyKeys("shop.L1");
  }

  @Test
  void aLimitNeedsAContactAndGoesWithTheCase() {
    ask(Asks.cap(100, now + Periods.HOUR));
    assertThat(refused()).isEqualTo(RefusedBecause.NO_GROUND);
    assertThat(heard.last().getRefused().getDetail())
        .startsWith("Nobody is limited without having been contacted, unless abuse or an attack is")
        .contains("the zone has no case");
    spikes(3);
    ask(Asks.cap(100, now + Periods.HOUR));
    assertThat(heard.last().getRefused().getDetail()).contains("contact the customer", "shop.1");
    ask(Asks.step("shop.1", 1, CaseStepKind.CONTACT));
    ask(Asks.cap(0, now + Periods.HOUR));
    assertThat(refused()).isEqualTo(RefusedBecause.INVALID);
    ask(Asks.cap(100, now - 1));
    assertThat(refused()).isEqualTo(RefusedBecause.INVALID);
    ask(Asks.cap(100, now + 40 * Periods.DAY));
    assertThat(refused()).isEqualTo(RefusedBecause.INVALID);
    ask(Asks.cap(100, now + 30 * Periods.DAY));
    assertThat(heard.limits).containsOnlyKeys("shop.L1");
    ask(Asks.cap(200, now + Periods.DAY));
    assertThat(heard.last().getRefused().getDetail()).contains("the zone has a cap, shop.L1");
    ask(Asks.block(now + Periods.DAY));
    assertThat(heard.limits).hasSize(2);
    ask(Asks.lift("shop.L2"));
    assertThat(heard.limits).containsOnlyKeys("shop.L1");
    ask(Asks.step("shop.1", 2, CaseStepKind.RESOLVE, CaseResolution.UPGRADED));
    assertThat(heard.limits).isEmpty();
    assertThat(heard.last().getKind()).isEqualTo(ActionKind.LIMIT_LIFTED);
    assertThat(heard.last().getReason()).contains("case shop.1 was resolved, upgraded");
  }

  @Test
  void whoDoesNotAnswerStaysLimitedUntilTheLimitExpires() {
    spikes(3);
    ask(Asks.step("shop.1", 1, CaseStepKind.CONTACT));
    ask(Asks.cap(100, now + Periods.DAY));
    ask(Asks.step("shop.1", 2, CaseStepKind.RESOLVE, CaseResolution.NO_ANSWER));
    assertThat(heard.limits).containsOnlyKeys("shop.L1");
    now += Periods.DAY;
    dialogue.time(now);
    assertThat(heard.limits).isEmpty();
    assertThat(heard.last().getKind()).isEqualTo(ActionKind.LIMIT_EXPIRED);
  }

  @Test
  void aSuspicionIsAGroundForAsLongAsItIsActive() {
    ask(Asks.suspect(now + Periods.HOUR));
    ask(Asks.block(now + Periods.DAY));
    assertThat(heard.limits).containsOnlyKeys("shop.L1");
    assertThat(heard.limits.get("shop.L1"))
        .extracting(limit -> limit.getGround())
        .asString()
        .startsWith("suspicion shop.S1: 4,000 handshakes");
    now += Periods.HOUR;
    dialogue.time(now);
    assertThat(heard.limits).isEmpty();
    ask(Asks.suspect(now + 2 * Periods.DAY));
    assertThat(refused()).isEqualTo(RefusedBecause.INVALID);
    ask(Asks.suspect(now + Periods.HOUR));
    ask(Asks.cap(5, now + Periods.HOUR));
    ask(Asks.clear("shop.S2"));
    assertThat(heard.limits).isEmpty();
  }

  @Test
  void theAlertOfACaseEndsWithTheContact() {
    spikes(3);
    assertThat(heard.alerts).hasSize(1);
    assertThat(heard.alerts.get(0).getEndsMillis()).isZero();
    assertThat(heard.alerts.get(0).getLabelsMap())
        .containsEntry("zone", "shop")
        .containsEntry("case", "shop.1");
    assertThat(heard.alerts.get(0).getAnnotationsMap())
        .containsEntry("guideline", "500")
        .containsEntry("peaks", "800, 900, 1,000")
        .containsEntry("contact", "Ada <ada@example.com>");
    ask(Asks.step("shop.1", 1, CaseStepKind.CONTACT));
    assertThat(heard.alerts.get(1).getId()).isEqualTo(heard.alerts.get(0).getId());
    assertThat(heard.alerts.get(1).getEndsMillis()).isEqualTo(now);
  }

  @Test
  void earlyWarningsComeOnlyWhereTheyAreWanted() {
    minutes(10, 450);
    assertThat(heard.alerts).isEmpty();
    around.policy("zones: {shop: {early_warning: {on: true}}}");
    minutes(10, 100);
    minutes(10, 450);
    assertThat(heard.alerts).hasSize(1);
    assertThat(heard.alerts.get(0).getAnnotationsMap())
        .containsEntry("headroom", "50")
        .containsEntry("reason", "90 % of the guideline: peak 450, guideline 500, headroom 50");
    minutes(1, 600);
    assertThat(heard.alerts).hasSize(2);
    assertThat(heard.alerts.get(1).getAnnotationsMap().get("summary"))
        .isEqualTo("Zone shop went above its guideline");
  }

  @Test
  void aWarningSaysWhenTheGuidelineWillBeReached() {
    around.policy("defaults: {early_warning: {on: true}}");
    for (int day = 0; day < 10; day++) {
      minutes(2, 310 + 10L * day);
      now = START + (day + 1) * Periods.DAY;
    }
    assertThat(heard.alerts).hasSize(1);
    assertThat(heard.alerts.get(0).getAnnotationsMap()).containsEntry("days_to_guideline", "10");
  }

  @Test
  void aPlanChangeIsNotedOnTheOpenCase() {
    spikes(3);
    dialogue.minute(new Minute(now, 200, 0, "business", 5_000L));
    assertThat(heard.lastCase().getSteps(1).getNote())
        .isEqualTo("the plan changed from pro to business");
  }

  @Test
  void aDialogueWhoseStateIsLostGoesOnFromTheTopics() {
    spikes(3);
    ask(Asks.step("shop.1", 1, CaseStepKind.CONTACT));
    ask(Asks.cap(100, now + Periods.HOUR));
    ZoneDialogue found = new ZoneDialogue("shop", around, heard);
    found.adopt(new DialogueInputs.Kept(heard.lastCase(), List.of(heard.limits.get("shop.L1"))));
    assertThat(found.standing()).isEqualTo(Standing.CONTACTED);
    found.request(Asks.step("shop.1", 2, CaseStepKind.ANSWER), ++now);
    assertThat(heard.lastCase().getState()).isEqualTo(CaseState.CASE_ANSWERED);
    found.request(Asks.cap(50, now + Periods.HOUR), ++now);
    assertThat(heard.last().getRefused().getDetail()).contains("the zone has a cap, shop.L1");
    found.time(now + Periods.HOUR);
    assertThat(heard.limits).as("what expires still ends").isEmpty();
  }

  @Test
  void minutesThatAreReadAgainAddNoEvidenceTwice() {
    spikes(3);
    ZoneDialogue again = new ZoneDialogue("shop", around, heard);
    again.adopt(new DialogueInputs.Kept(heard.lastCase(), List.of()));
    now = START;
    for (long peak : new long[] {800, 900, 1_000}) {
      again.minute(new Minute(now, peak, 0, "pro", 500L));
      again.minute(new Minute(now + Periods.MINUTE, peak, 0, "pro", 500L));
      again.minute(new Minute(now + 2 * Periods.MINUTE, peak, 0, "pro", 500L));
      now += 43 * Periods.MINUTE;
      again.minute(new Minute(now - Periods.MINUTE, 200, 0, "pro", 500L));
    }
    assertThat(heard.lastCase().getEvidenceCount()).isEqualTo(1);
    assertThat(heard.lastCase().getVersion()).isEqualTo(1);
  }

  @Test
  void anIdThatIsNotOursStopsNobody() {
    assertThat(ZoneDialogue.number("shop.12")).isEqualTo(12);
    assertThat(ZoneDialogue.number("shop.L3")).isEqualTo(3);
    assertThat(ZoneDialogue.number("garbage")).isZero();
    assertThat(ZoneDialogue.number("shop.99999999999")).isZero();
  }
}
