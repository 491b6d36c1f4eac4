package io.tidemark.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.Resolution;
import io.tidemark.events.v1.UsageRow;
import java.util.ArrayList;
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

  private void minute(long opened, long closed, long bytes) {
    Finding finding =
        surges.row(
            0,
            UsageRow.newBuilder()
                .setZone("shop")
                .setResolution(Resolution.MINUTE)
                .setStartMillis(60_000L * minute++)
                .setOpened(opened)
                .setClosed(closed)
                .setBytesOut(bytes)
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
      minute(people, people, people * BYTES);
    }
  }

  /** Adds {@code times} the usual connections, each with {@code bytes} bytes. */
  private void more(int minutes, double times, long bytes) {
    for (int i = 0; i < minutes; i++) {
      long people = usual();
      long others = Math.round(times * people);
      minute(people + others, people + others, people * BYTES + others * bytes);
    }
  }

  @Test
  void daysAndNightsAreNothing() {
    usual(10 * DAY);
    assertThat(found).isEmpty();
  }

  @Test
  void manyThatSayLittleAreFoundWithTheReasonInNumbers() {
    usual(3 * DAY);
    more(HOUR, 6, 60);
    assertThat(found).isNotEmpty();
    Finding first = found.get(0);
    assertThat(first.kind()).isEqualTo(AbuseKind.SURGE);
    assertThat(first.kind().isAttack()).as("no ground for a limit").isFalse();
    assertThat(first.suspects()).isEmpty();
    assertThat(first.figures()).containsKeys("opened", "most_before", "bytes_each");
    assertThat(first.evidence()).contains("in five minutes, about this time at most");
  }

  @Test
  void asManyThatBehaveAsPeopleAreASuccess() {
    usual(3 * DAY);
    more(3 * HOUR, 8, BYTES);
    assertThat(found).isEmpty();
  }

  /** The clients that leave first send little; the bytes of the others are not known yet. */
  @Test
  void aCrowdThatStaysIsNotJudgedByThoseWhoLeaveFirst() {
    usual(3 * DAY);
    for (int i = 0; i < 10; i++) {
      minute(600, 200, 200 * 300);
    }
    assertThat(found).isEmpty();
  }

  @Test
  void whatComesEveryDayAtThisTimeIsNoSurge() {
    for (int day = 0; day < 4; day++) {
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
    more(HOUR, 8, BYTES);
    usual(DAY - HOUR);
    more(HOUR, 6, 60);
    assertThat(found).isNotEmpty();
  }

  @Test
  void oneHugeDownloadDoesNotMakeACrowdSilent() {
    usual(3 * DAY);
    minute(60, 60, 10_000_000_000L);
    usual(29);
    more(HOUR, 8, BYTES);
    assertThat(found).isEmpty();
  }

  /** A burst whose last minute is missing is not reported hours later as if it were new. */
  @Test
  void whatWasNotHeardInTimeIsNotSaid() {
    for (int i = 0; i < 2 * DAY; i++) {
      minute(1, 1, BYTES);
    }
    minute(300, 300, 300 * 50);
    minute(300, 300, 300 * 50);
    minute += 10 * HOUR;
    minute(1, 1, BYTES);
    assertThat(found).isEmpty();
  }

  @Test
  void aQuietZoneHasABeginning() {
    for (int i = 0; i < 2 * DAY; i++) {
      minute(1, 1, BYTES);
    }
    for (int i = 0; i < 10; i++) {
      minute(300, 300, 300 * 50);
    }
    assertThat(found).isNotEmpty();
  }

  @Test
  void nobodyIsJudgedBeforeADayIsKnown() {
    usual(12 * HOUR);
    more(HOUR, 6, 60);
    assertThat(found).isEmpty();
  }

  /** Even in the middle of five minutes, nothing of their counts is lost. */
  @Test
  void whatIsRememberedSurvives() {
    usual(3 * DAY);
    more(8, 6, 60);
    Map<String, byte[]> kept = new HashMap<>();
    surges.write(kept::put);
    surges = new ShardSurges();
    kept.forEach(surges::read);
    more(2, 6, 60);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).figures().get("most_before")).isGreaterThan(100);
    assertThat(found.get(0).figures().get("opened")).as("of all five").isGreaterThan(1_500);
  }
}
