package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.Conduct;
import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests of surges in a zone that is busy by day, mostly on its fourth day. */
class SurgeTest {
  private static final int HOUR = 60;
  private static final int DAY = 24 * HOUR;
  private static final long BYTES = 5_000;

  private final Random random = new Random(5);
  private final List<Finding> found = new ArrayList<>();
  private ShardSurges surges = new ShardSurges();
  private int minute = 29_000 * 1_440;

  /** Connections that end in a minute: most of people's last minutes, and some a few seconds. */
  private record Ended(long number, long soon, long bytes) {
    static Ended people(long number) {
      return new Ended(number, number / 10, BYTES);
    }

    static Ended soon(long number, long bytes) {
      return new Ended(number, number, bytes);
    }
  }

  private void minute(long opened, Ended... ended) {
    float[] numbers = new float[ConductTally.CLASSES];
    float[] said = new float[ConductTally.CLASSES];
    for (Ended some : ended) {
      add(numbers, said, 3, some.soon(), some.bytes());
      add(numbers, said, 6, some.number() - some.soon(), some.bytes());
    }
    Conduct.Builder conduct = Conduct.newBuilder().setAllAreNew(true);
    for (int i = 0; i < ConductTally.CLASSES; i++) {
      conduct.addEnded((int) numbers[i]).addSaidEighths(Math.round(8 * said[i]));
    }
    row(opened, conduct);
  }

  private static void add(float[] numbers, float[] said, int which, long number, long bytes) {
    numbers[which] += number;
    said[which] += number * (float) (Math.log(bytes + 1.0) / Math.log(2));
  }

  private void row(long opened, Conduct.Builder conduct) {
    Finding finding =
        surges.row(
            0,
            UsageRow.newBuilder()
                .setZone("shop")
                .setResolution(Resolution.MINUTE)
                .setStartMillis(60_000L * minute++)
                .setOpened(opened)
                .setConduct(conduct)
                .build(),
            AbuseRule.DEFAULT);
    if (finding != null) {
      found.add(finding);
    }
  }

  private long usual() {
    double day = Math.sin(2 * Math.PI * (minute % DAY) / DAY);
    return Math.round((60 + 40 * day) * (0.9 + 0.2 * random.nextDouble()));
  }

  private void usual(int minutes) {
    for (int i = 0; i < minutes; i++) {
      long people = usual();
      minute(people, Ended.people(people));
    }
  }

  /** Adds {@code times} the usual connections, which end soon, each with {@code bytes} bytes. */
  private void more(int minutes, double times, long bytes) {
    for (int i = 0; i < minutes; i++) {
      long people = usual();
      long others = Math.round(times * people);
      minute(people + others, Ended.people(people), Ended.soon(others, bytes));
    }
  }

  /** Adds {@code times} the usual connections, of people. */
  private void morePeople(int minutes, double times) {
    for (int i = 0; i < minutes; i++) {
      long people = Math.round((1 + times) * usual());
      minute(people, Ended.people(people));
    }
  }

  @Test
  void daysAndNightsAreNothing() {
    usual(10 * DAY);
    assertThat(found).isEmpty();
  }

  @Test
  void manyThatEndSoonAreFoundWithTheReasonInNumbers() {
    usual(DAY);
    more(3, 3, BYTES);
    Finding first = found.get(0);
    assertThat(first.kind()).isEqualTo(AbuseKind.SURGE);
    assertThat(first.kind().isAttack()).as("no ground for a limit").isFalse();
    assertThat(first.suspects()).isEmpty();
    assertThat(first.figures()).containsKeys("opened", "usual", "ended_soon_percent", "evidence");
    assertThat(first.evidence())
        .contains("connections in a minute", "% ended within a minute, 9 % are usual");
  }

  @Test
  void manyThatSayLittleAreFoundThoughTheyStay() {
    usual(DAY);
    for (int i = 0; i < 5; i++) {
      long people = usual();
      minute(4 * people, Ended.people(people), new Ended(3 * people, 0, 200));
    }
    assertThat(found.get(0).evidence()).contains("said about 4", "usually 4,9");
  }

  @Test
  void asManyThatBehaveAsPeopleAreASuccess() {
    usual(DAY);
    morePeople(3 * HOUR, 8);
    assertThat(found).isEmpty();
  }

  /** A crowd may be less patient than the zone's own clients. */
  @Test
  void aCrowdOfWhichManyLeaveSoonIsASuccess() {
    usual(DAY);
    for (int i = 0; i < HOUR; i++) {
      minute(600, new Ended(500, 140, BYTES / 2));
    }
    assertThat(found).isEmpty();
  }

  /** If the usual clients say less than before, nobody else has come. */
  @Test
  void whatIsNotBesideTheUsualIsNoSurge() {
    usual(DAY);
    for (int i = 0; i < HOUR; i++) {
      long people = usual();
      minute(people, Ended.soon(people, 60));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void whatComesEveryDayAtThisTimeIsNoSurge() {
    for (int day = 0; day < 6; day++) {
      usual(DAY - HOUR);
      found.clear();
      more(HOUR, 6, 60);
    }
    assertThat(found).isEmpty();
  }

  /** A busy hour yesterday does not hide a surge today. */
  @Test
  void whatCameOnceIsNotUsual() {
    usual(3 * DAY);
    morePeople(HOUR, 8);
    usual(DAY - HOUR);
    more(HOUR, 6, 60);
    assertThat(found).isNotEmpty();
  }

  /** The first day's surge is no excuse for the same at the same time on the second. */
  @Test
  void aSurgeDoesNotBecomeUsualByTheNextDay() {
    usual(6 * HOUR);
    more(20, 3, 60);
    assertThat(found).isNotEmpty();
    usual(DAY - 20);
    found.clear();
    more(20, 3, 60);
    assertThat(found).isNotEmpty();
  }

  /** Little by little is found late, but surely. */
  @Test
  void weakEvidenceAddsUp() {
    usual(3 * DAY);
    for (int i = 0; i < 3; i++) {
      more(1, 0.8, BYTES);
    }
    assertThat(found).isEmpty();
    more(20, 0.8, BYTES);
    assertThat(found).isNotEmpty();
  }

  @Test
  void oneHugeDownloadDoesNotMakeACrowdSilent() {
    usual(DAY);
    minute(60, new Ended(60, 6, 10_000_000_000L));
    usual(29);
    morePeople(HOUR, 8);
    assertThat(found).isEmpty();
  }

  /** A burst after which nothing was heard for hours is not reported then as if it were new. */
  @Test
  void whatWasNotHeardInTimeIsNotSaid() {
    usual(DAY);
    more(1, 3, BYTES);
    minute += 10 * HOUR;
    minute(1, Ended.people(1));
    assertThat(found).isEmpty();
  }

  /** Rows may come from another version of the service. */
  @Test
  void aConductOfAnotherFormTellsNothing() {
    usual(DAY);
    for (int i = 0; i < 10; i++) {
      row(600, Conduct.newBuilder().addEnded(600));
      row(600, Conduct.newBuilder().addAllEnded(Collections.nCopies(9, -5)));
      row(600, Conduct.newBuilder().addAllSaidEighths(Collections.nCopies(20, 5)));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void nobodyIsJudgedBeforeHoursAreKnown() {
    usual(2 * HOUR);
    more(HOUR / 2, 6, 60);
    assertThat(found).isEmpty();
  }

  @Test
  void whatIsRememberedSurvives() {
    usual(3 * DAY);
    more(1, 3, BYTES);
    Map<String, byte[]> kept = new HashMap<>();
    surges.write(kept::put);
    surges = new ShardSurges();
    kept.forEach(surges::read);
    more(1, 3, BYTES);
    assertThat(found).as("the evidence of the minute before is remembered").hasSize(1);
    assertThat(found.get(0).figures().get("usual")).isGreaterThan(30);
  }
}
