package io.tidemark.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.ActionKind;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.FindingSeverity;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.RequestRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the blocks that the service sets by itself for findings. */
class AutomaticTest {
  private final RecordedOutput heard = new RecordedOutput();
  private final FixedInputs around = new FixedInputs();
  private final ZoneDialogue dialogue = new ZoneDialogue("shop", around, heard);
  private long now = 1_793_000_000_000L;

  private void ask(RequestRecord request) {
    dialogue.request(request, now);
  }

  private void mayBlock(String more) {
    around.policy("defaults: { abuse: { automatic: { kinds: [churn]" + more + " } } }");
  }

  private List<String> blocked() {
    return heard.limits.values().stream().map(LimitText::of).toList();
  }

  private String applied() {
    return heard.actions.stream()
        .filter(action -> action.getKind() == ActionKind.PROPOSAL_APPLIED)
        .map(ActionRecord::getReason)
        .reduce("", (a, b) -> b);
  }

  @Test
  void nothingIsDoneUnlessTheOperatorSaysSo() {
    ask(Asks.found("churn", now + 120_000, 0));
    assertThat(heard.limits).isEmpty();
    mayBlock("");
    ask(Asks.found("source_flood", now + 120_000, 0));
    assertThat(heard.limits).as("another kind").isEmpty();
  }

  @Test
  void nobodyIsBlockedForAFindingThatIsNotSureEnough() {
    mayBlock(", above: 1");
    ask(Asks.found("churn", now + 120_000, 0));
    assertThat(heard.limits).as("99 % sure").isEmpty();
    mayBlock(", above: 0.99");
    ask(Asks.found("churn", now + 120_000, 0));
    assertThat(heard.limits).isNotEmpty();
  }

  @Test
  void itsSourcesAreBlockedForAWhileAndThatIsInTheAuditLog() {
    mayBlock(", for: 5m, close: true");
    ask(Asks.found("churn", now + 120_000, 0, 0));
    assertThat(blocked()).containsExactly("none from 1.2.3.1", "none from 1.2.3.2");
    LimitRecord limit = heard.limits.values().iterator().next();
    assertThat(limit.getAutomatic()).isTrue();
    assertThat(limit.getActor()).isEqualTo("tidemark");
    assertThat(limit.getExpiresMillis()).isEqualTo(now + 300_000);
    assertThat(limit.getBlock().getCloseEstablished()).isTrue();
    assertThat(heard.actions)
        .extracting(ActionRecord::getKind)
        .containsExactly(
            ActionKind.SUSPICION_RAISED,
            ActionKind.LIMIT_SET,
            ActionKind.LIMIT_SET,
            ActionKind.PROPOSAL_APPLIED);
    int actions = heard.actions.size();
    ask(Asks.found("churn", now + 120_000, 0, 0));
    assertThat(heard.actions).as("nothing twice").hasSize(actions);
    now += 300_000;
    dialogue.time(now);
    assertThat(heard.limits).isEmpty();
    ask(Asks.found("churn", now + 120_000, 0));
    assertThat(blocked()).as("it goes on").containsExactly("none from 1.2.3.1");
    assertThat(heard.alerts)
        .filteredOn(alert -> alert.getName().equals("TidemarkSuspicion"))
        .as("and nobody is called again")
        .hasSize(1);
    now += 420_000;
    dialogue.time(now);
    assertThat(heard.last().getKind()).isEqualTo(ActionKind.SUSPICION_OVER);
  }

  @Test
  void thatSomebodyIsSparedIsSaidOnceHoweverManyTheyAre() {
    mayBlock("");
    ask(Asks.found("churn", now + 120_000, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9));
    ask(Asks.found("churn", now + 120_000, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9));
    assertThat(heard.limits).isEmpty();
    assertThat(heard.actions)
        .filteredOn(action -> action.getKind() == ActionKind.PROPOSAL_APPLIED)
        .singleElement()
        .satisfies(
            action ->
                assertThat(action.getRefused().getDetail())
                    .contains("spared 1.2.3.3")
                    .doesNotContain("1.2.3.4")
                    .endsWith("and 7 more"));
    ask(Asks.found("churn", now + 120_000, 9, 9, 9, 9, 9, 9, 9, 9, 9, 0));
    assertThat(blocked()).as("they are no cover").containsExactly("none from 1.2.3.10");
  }

  @Test
  void whomSomebodyLetGoIsLeftAloneForADayAlsoAfterARestart() {
    mayBlock("");
    ask(Asks.found("churn", now + 120_000, 0, 0));
    ask(Asks.lift("shop.L1"));
    ask(Asks.found("churn", now + 120_000, 0, 0));
    assertThat(blocked()).containsExactly("none from 1.2.3.2");
    ZoneDialogue again =
        DialogueCodec.read("shop", DialogueCodec.write(dialogue), now, around, heard);
    again.request(Asks.found("churn", now + 120_000, 0, 0), now);
    assertThat(blocked()).containsExactly("none from 1.2.3.2");
    now += Periods.DAY;
    again.request(Asks.found("churn", now + 120_000, 0, 0), now);
    assertThat(blocked()).containsExactly("none from 1.2.3.1", "none from 1.2.3.2");
  }

  @Test
  void roomForPeoplesLimitsIsLeft() {
    mayBlock(", for: 1d");
    for (int i = 0; i < 300; i++) {
      now += 1_000;
      ask(Asks.found(0x0a000000 + i, "churn", FindingSeverity.LOW, false, now + 120_000));
    }
    assertThat(heard.limits).hasSize(200);
    ask(Asks.cap(500, now + 60_000));
    assertThat(heard.limits).hasSize(201);
  }

  @Test
  void whoeverIsAGoodPartOfTheZoneIsSparedAndSoAreManyTogether() {
    mayBlock("");
    ask(Asks.found("churn", now + 120_000, 6, 3, 3, 2, 100));
    assertThat(blocked()).containsExactly("none from 1.2.3.2", "none from 1.2.3.4");
    assertThat(applied())
        .contains("spared 1.2.3.1, which may be 6 %")
        .contains("spared 1.2.3.3")
        .contains("spared 1.2.3.5, which may be 100 %");
    ask(Asks.found("churn", now + 120_000, 3, 3, 3, 3, 1));
    assertThat(blocked()).as("not by and by either").hasSize(2);
    mayBlock(", spare_above: 12%");
    ask(Asks.found("churn", now + 120_000, 6, 3, 3, 2, 100));
    assertThat(blocked()).hasSize(3);
  }

  @Test
  void whatIsMarkedFalseOrForTheCustomerIsLeftAlone() {
    around.policy("defaults: { abuse: { automatic: { kinds: [source_flood] } } }");
    ask(Asks.found("source_flood", FindingSeverity.LOW, true, now + 120_000));
    assertThat(heard.limits).isEmpty();
    ask(Asks.clear("shop.S1"));
    ask(Asks.found("source_flood", FindingSeverity.LOW, false, now + 120_000));
    assertThat(heard.limits).hasSize(1);
    ask(Asks.mark("shop.S2", false));
    ask(Asks.found("source_flood", FindingSeverity.LOW, false, now + 120_000));
    assertThat(heard.limits).isEmpty();
  }
}
