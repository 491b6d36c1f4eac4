package io.tidemark.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.AlertRecord;
import io.tidemark.events.v1.FindingSeverity;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.SuspicionMark;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of operators' marks on suspicions that are active and on suspicions that are over. */
class MarksTest {
  private final RecordedOutput heard = new RecordedOutput();
  private final FixedInputs around = new FixedInputs();
  private ZoneDialogue dialogue = new ZoneDialogue("shop", around, heard);
  private long now = 1_793_000_000_000L;

  private void ask(RequestRecord request) {
    dialogue.request(request, now);
  }

  private void found() {
    ask(Asks.found("source_flood", FindingSeverity.HIGH, false, now + 120_000));
  }

  private AlertRecord lastAlert() {
    return heard.alerts.get(heard.alerts.size() - 1);
  }

  @Test
  void whatIsOverCanStillBeMarkedAlsoAfterARestart() {
    found();
    now += Periods.HOUR;
    dialogue.time(now);
    assertThat(heard.last().getSuspicion().getEndedMillis()).isEqualTo(now);
    Map<String, byte[]> kept = DialogueCodec.write(dialogue);
    dialogue = DialogueCodec.read("shop", kept, now, around, heard);
    ask(Asks.mark("shop.S1", true));
    assertThat(heard.last().getKind()).isEqualTo(ActionKind.SUSPICION_MARKED);
    assertThat(heard.last().getSuspicion().getMark()).isEqualTo(SuspicionMark.MARKED_TRUE);
    assertThat(heard.last().getSuspicion().getMarkedBy()).isEqualTo("ada");
    assertThat(heard.last().getReason()).isEqualTo("looked at");
  }

  @Test
  void whatIsFalseIsNoGroundAndNobodyIsCalledForIt() {
    found();
    ask(Asks.apply("shop.S1", now + Periods.HOUR));
    assertThat(heard.limits).hasSize(1);
    ask(Asks.mark("shop.S1", false));
    assertThat(heard.limits).as("its ground is gone").isEmpty();
    assertThat(lastAlert().getName()).isEqualTo("TidemarkLimitSet");
    assertThat(heard.alerts)
        .filteredOn(alert -> alert.getName().equals("TidemarkSuspicion"))
        .last()
        .satisfies(alert -> assertThat(alert.getEndsMillis()).isEqualTo(now));
    int alerts = heard.alerts.size();
    ask(Asks.found("source_flood", FindingSeverity.CRITICAL, false, now + 120_000));
    assertThat(heard.alerts).hasSize(alerts);
    ask(Asks.block(now + Periods.HOUR));
    assertThat(heard.last().getRefused().getBecause()).isEqualTo(RefusedBecause.NO_GROUND);
    assertThat(dialogue.whole().suspicions())
        .extracting(SuspicionView::mark)
        .containsExactly(new SuspicionView.Mark(false, "ada", "looked at", now));
  }

  /** The source with the highest figure stays the same; another one comes beside it. */
  @Test
  void anotherSourceBesideAFalseOneIsAnotherSuspicion() {
    ask(Asks.found("source_flood", now + 120_000, 0));
    ask(Asks.mark("shop.S1", false));
    ask(Asks.found("source_flood", now + 120_000, 0));
    assertThat(dialogue.whole().suspicions()).hasSize(1);
    ask(Asks.found("source_flood", now + 120_000, 0, 0));
    assertThat(heard.last().getSuspicion().getId()).isEqualTo("shop.S2");
  }

  /** This also holds if the zone has another ground for limits. */
  @Test
  void whatIsFalseBlocksNobody() {
    found();
    ask(Asks.suspect(now + Periods.HOUR));
    ask(Asks.apply("shop.S1", now + Periods.HOUR));
    ask(Asks.mark("shop.S1", false));
    assertThat(heard.limits).isEmpty();
    ask(Asks.apply("shop.S1", now + Periods.HOUR));
    assertThat(heard.last().getRefused().getDetail()).contains("is marked false");
    assertThat(heard.limits).isEmpty();
  }

  @Test
  void whatIsFalseIsNoHidingPlaceForOthers() {
    found();
    ask(Asks.mark("shop.S1", false));
    ask(Asks.found("source_flood", FindingSeverity.CRITICAL, false, now + 120_000));
    assertThat(heard.last().getKind()).isEqualTo(ActionKind.SUSPICION_MARKED);
    ask(Asks.found(0x05060708, "source_flood", FindingSeverity.LOW, false, now + 120_000));
    assertThat(heard.last().getKind()).isEqualTo(ActionKind.SUSPICION_RAISED);
    assertThat(lastAlert().getLabelsMap()).containsEntry("suspicion", "shop.S2");
    assertThat(lastAlert().getAnnotationsMap()).containsEntry("sources", "5.6.7.8");
  }

  private void isOver() {
    now += Periods.HOUR;
    dialogue.time(now);
    dialogue = DialogueCodec.read("shop", DialogueCodec.write(dialogue), now, around, heard);
  }

  @Test
  void whatWasFalseComesAgainWithoutACall() {
    found();
    long since = now;
    ask(Asks.mark("shop.S1", false));
    isOver();
    int alerts = heard.alerts.size();
    found();
    assertThat(heard.alerts).hasSize(alerts);
    assertThat(heard.last().getKind()).isEqualTo(ActionKind.SUSPICION_RAISED);
    assertThat(heard.last().getSuspicion().getSinceMillis()).isEqualTo(since);
    assertThat(heard.last().getSuspicion().getEndedMillis()).isZero();
    assertThat(dialogue.whole().suspicions())
        .extracting(SuspicionView::id, SuspicionView::mark)
        .containsExactly(
            tuple("shop.S1", new SuspicionView.Mark(false, "ada", "looked at", since)));
    ask(Asks.apply("shop.S1", now + Periods.HOUR));
    assertThat(heard.last().getRefused().getDetail()).contains("is marked false");
  }

  @Test
  void alsoWhereItWasMarkedWhenItWasOver() {
    found();
    isOver();
    ask(Asks.mark("shop.S1", false));
    int alerts = heard.alerts.size();
    found();
    assertThat(heard.alerts).hasSize(alerts);
    assertThat(heard.last().getSuspicion().getId()).isEqualTo("shop.S1");
  }

  @Test
  void butNotForOthersNotForOtherDeedsAndNotForEver() {
    found();
    ask(Asks.mark("shop.S1", false));
    isOver();
    ask(Asks.found(0x05060708, "source_flood", FindingSeverity.LOW, false, now + 120_000));
    assertThat(lastAlert().getLabelsMap()).containsEntry("suspicion", "shop.S2");
    ask(Asks.found("churn", FindingSeverity.LOW, false, now + 120_000));
    assertThat(lastAlert().getLabelsMap()).containsEntry("suspicion", "shop.S3");
    isOver();
    ask(Asks.found("source_flood", FindingSeverity.CRITICAL, false, now + 120_000));
    assertThat(lastAlert().getLabelsMap()).containsEntry("suspicion", "shop.S4");
    isOver();
    ask(Asks.found("source_flood", now + 120_000, 0, 0, 0, 0, 0));
    assertThat(lastAlert().getLabelsMap()).containsEntry("suspicion", "shop.S5");
    isOver();
    ask(Asks.found("source_flood", now + 120_000));
    assertThat(lastAlert().getLabelsMap()).containsEntry("suspicion", "shop.S6");
  }

  @Test
  void aMarkIsGoodForADayHoweverOftenItComesAgain() {
    found();
    ask(Asks.mark("shop.S1", false));
    for (int hours = 1; hours <= 24; hours++) {
      isOver();
      found();
      assertThat(heard.last().getSuspicion().getId()).isEqualTo("shop.S1");
    }
    isOver();
    found();
    assertThat(lastAlert().getLabelsMap()).containsEntry("suspicion", "shop.S2");
  }

  @Test
  void whatPeopleSaidOfALaterOneHolds() {
    found();
    isOver();
    found();
    isOver();
    ask(Asks.mark("shop.S1", false));
    ask(Asks.mark("shop.S2", true));
    found();
    assertThat(lastAlert().getLabelsMap()).containsEntry("suspicion", "shop.S3");
  }

  @Test
  void aRepeatedMarkDoesNotUndoALaterOne() {
    found();
    RequestRecord first = Asks.mark("shop.S1", false);
    ask(first);
    ask(Asks.mark("shop.S1", true));
    ask(first);
    assertThat(heard.last().getSuspicion().getMark()).isEqualTo(SuspicionMark.MARKED_TRUE);
  }

  @Test
  void aMarkCanBeChanged() {
    found();
    long version = lastAlert().getVersion();
    ask(Asks.mark("shop.S1", false));
    ask(Asks.mark("shop.S1", true));
    assertThat(lastAlert().getEndsMillis()).isZero();
    assertThat(lastAlert().getVersion()).isGreaterThan(version + 1);
    ask(Asks.block(now + Periods.HOUR));
    assertThat(heard.limits).hasSize(1);
  }

  @Test
  void whatIsNotKnownOrNoMarkIsRefused() {
    found();
    ask(Asks.mark("shop.S7", true));
    assertThat(heard.last().getRefused().getBecause()).isEqualTo(RefusedBecause.NOT_FOUND);
    RequestRecord.Builder none = Asks.mark("shop.S1", true).toBuilder();
    none.getMarkSuspicionBuilder().clearMark();
    ask(none.build());
    assertThat(heard.last().getRefused().getBecause()).isEqualTo(RefusedBecause.INVALID);
  }

  @Test
  void onlyTheLastFiftyAreKept() {
    for (int i = 0; i < 60; i++) {
      found();
      now += Periods.HOUR;
      dialogue.time(now);
    }
    ask(Asks.mark("shop.S10", true));
    assertThat(heard.last().hasRefused()).isTrue();
    ask(Asks.mark("shop.S11", true));
    assertThat(heard.last().hasRefused()).isFalse();
  }
}
