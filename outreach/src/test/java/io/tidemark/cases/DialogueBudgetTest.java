package io.tidemark.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.CaseState;
import io.tidemark.events.v1.CaseStepKind;
import io.tidemark.events.v1.CaseStepRequest;
import io.tidemark.events.v1.RaiseSuspicion;
import io.tidemark.events.v1.RefusedBecause;
import io.tidemark.events.v1.RequestRecord;
import io.tidemark.events.v1.SetLimit;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.policy.Minute;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A test that no record of a zone becomes too large for Kafka, however much people write. */
class DialogueBudgetTest {
  private static final long START = 1_793_000_000_000L / Periods.DAY * Periods.DAY;
  private static final int MOST_BYTES = 300_000;

  private final FixedInputs around = new FixedInputs();
  private final RecordedOutput heard = new RecordedOutput();
  private final ZoneDialogue dialogue = new ZoneDialogue("shop", around, heard);
  private long now = START;
  private int number;

  private ActionRecord ask(RequestRecord.Builder request) {
    dialogue.request(
        request.setContract(1).setId("r" + ++number).setZone("shop").setActor("ada").build(),
        ++now);
    return heard.last();
  }

  private static RequestRecord.Builder block(int source, String reason, long until) {
    return RequestRecord.newBuilder()
        .setSetLimit(
            SetLimit.newBuilder()
                .setBlock(
                    SourceBlock.newBuilder()
                        .setClientLow((0xffffL << 32) + source)
                        .setPrefixBits(128))
                .setReason(reason)
                .setExpiresMillis(until));
  }

  private ActionRecord suspect(int characters) {
    return ask(
        RequestRecord.newBuilder()
            .setRaiseSuspicion(
                RaiseSuspicion.newBuilder()
                    .setDetector("people")
                    .setEvidence("é".repeat(characters))
                    .setUntilMillis(now + Periods.HOUR)));
  }

  private void everyRecordIsSmall() {
    assertThat(DialogueCodec.write(dialogue).values())
        .allMatch(record -> record.length < MOST_BYTES);
    assertThat(heard.actions).allMatch(action -> action.getSerializedSize() < 2 * MOST_BYTES);
    assertThat(heard.alerts).allMatch(alert -> alert.getSerializedSize() < MOST_BYTES);
  }

  @Test
  void aThousandLimitsWithTheLongestGroundsAndReasonsAreAThousandSmallRecords() {
    suspect(2_000);
    for (int i = 0; i < 1_000; i++) {
      ActionRecord set = ask(block(i, "é".repeat(500), now + Periods.HOUR));
      assertThat(set.hasRefused()).isFalse();
    }
    ActionRecord tooMany = ask(block(1_001, "one more", now + Periods.HOUR));
    assertThat(tooMany.getRefused().getBecause()).isEqualTo(RefusedBecause.FULL);
    assertThat(tooMany.getRefused().getDetail()).contains("at most 1,000 limits");
    assertThat(DialogueCodec.write(dialogue)).hasSize(1 + 1 + 1_000);
    everyRecordIsSmall();
  }

  @Test
  void onlyWhatHasChangedIsWritten() {
    suspect(10);
    Map<String, byte[]> store = new HashMap<>();
    DialogueCodec.writeChanges(dialogue, store::put);
    assertThat(store).containsOnlyKeys("suspicion/shop/shop.S1");
    Map<String, byte[]> changes = new HashMap<>();
    ask(block(1, "r", now + 10_000));
    DialogueCodec.writeChanges(dialogue, changes::put);
    assertThat(changes).containsOnlyKeys("limit/shop/shop.L1");
    changes.clear();
    dialogue.time(now + 20_000);
    DialogueCodec.writeChanges(dialogue, changes::put);
    assertThat(changes).containsOnlyKeys("limit/shop/shop.L1");
    assertThat(changes.get("limit/shop/shop.L1")).as("deleted").isNull();
  }

  @Test
  void aCaseThatIsFullTakesNoMoreNotesAndCanBeResolved() {
    for (int spike = 0; spike < 3; spike++) {
      for (int i = 0; i < 43; i++) {
        dialogue.minute(new Minute(now, i < 3 ? 800 : 200, 0, "pro", 500L));
        now += Periods.MINUTE;
        dialogue.time(now);
      }
    }
    ActionRecord last = ask(note(1));
    while (!last.hasRefused()) {
      last = ask(note(heard.lastCase().getVersion()));
    }
    assertThat(last.getRefused().getBecause()).isEqualTo(RefusedBecause.FULL);
    assertThat(heard.lastCase().getStepsCount()).isBetween(40, 200);
    everyRecordIsSmall();
    ask(Asks.step("shop.1", heard.lastCase().getVersion(), CaseStepKind.CONTACT).toBuilder());
    ActionRecord resolved =
        ask(
            Asks.step(
                "shop.1",
                heard.lastCase().getVersion(),
                CaseStepKind.RESOLVE,
                io.tidemark.events.v1.CaseResolution.FALSE_ALARM)
                .toBuilder());
    assertThat(resolved.hasRefused()).as(resolved.getRefused().getDetail()).isFalse();
    assertThat(heard.lastCase().getState()).isEqualTo(CaseState.CASE_RESOLVED);
  }

  private static RequestRecord.Builder note(long version) {
    return RequestRecord.newBuilder()
        .setCaseStep(
            CaseStepRequest.newBuilder()
                .setCaseId("shop.1")
                .setVersion(version)
                .setKind(CaseStepKind.NOTE)
                .setNote("é".repeat(2_000)));
  }

  @Test
  void aTextThatIsTooLongIsRefusedWithItsBoundAndNotRepeated() {
    ActionRecord refused = suspect(2_001);
    assertThat(refused.getRefused().getBecause()).isEqualTo(RefusedBecause.INVALID);
    assertThat(refused.getRefused().getDetail())
        .isEqualTo(
            "evidence must have at most 2000 characters (6000 bytes of UTF-8), got: 2001 characters");
    ActionRecord manyIds = ask(block(1, "r", now + 10_000).setActor("a").setId("x"));
    assertThat(manyIds.hasRefused()).isTrue();
    for (int i = 0; i < 60; i++) {
      suspect(5);
    }
    assertThat(heard.last().getRefused().getBecause()).isEqualTo(RefusedBecause.FULL);
    everyRecordIsSmall();
  }
}
