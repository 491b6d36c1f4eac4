package io.tidemark.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.Evidence;
import io.tidemark.events.v1.EvidenceKind;
import io.tidemark.policy.Minute;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/**
 * Tests of what must not change verdicts: how minutes are delivered, and what the operator
 * restarts.
 */
class PolicyProperties {
  private static final long START = 1_793_000_000_000L / Periods.DAY * Periods.DAY;
  private static final long GUIDELINE = 500;

  /** Short windows, so that a few hundred minutes cover every rule. */
  private static final String POLICY =
      """
      defaults:
        spike: {merge: 3m}
        repeated: {spikes: 3, window: 4h, apart: 10m}
        continued: {above: 40m, window: 3h}
        early_warning: {on: true}
        cool_down: 0s
      """;

  /** Verdict kinds with their times, as the case has them. */
  private static List<String> verdicts(RecordedOutput heard) {
    List<String> verdicts = new ArrayList<>();
    CaseRecord last = heard.cases.isEmpty() ? null : heard.lastCase();
    if (last != null) {
      for (Evidence evidence : last.getEvidenceList()) {
        verdicts.add(evidence.getKind() + " at " + evidence.getAtMillis());
      }
    }
    return verdicts;
  }

  /** Peaks that wander around the guideline, with hours of nothing. */
  private static long[] peaks(Random random, int minutes) {
    long[] peaks = new long[minutes];
    double level = 300;
    for (int i = 0; i < minutes; i++) {
      level = Math.max(0, level + random.nextGaussian() * 60 + (350 - level) * 0.05);
      peaks[i] = random.nextInt(60) == 0 ? 1_500 : (long) level;
      if (random.nextInt(90) == 0) {
        i += random.nextInt(30);
      }
    }
    return peaks;
  }

  @Property(tries = 300)
  void batchesRestartsAndEmptyMinutesChangeNothing(@ForAll @IntRange(min = 1) int seed) {
    long[] peaks = peaks(new Random(seed), 600);
    RecordedOutput plain = new RecordedOutput();
    FixedInputs around = new FixedInputs();
    around.policy(POLICY);
    ZoneDialogue one = new ZoneDialogue("shop", around, plain);
    for (int i = 0; i < peaks.length; i++) {
      one.minute(minute(i, peaks[i], 0));
    }
    RecordedOutput parted = new RecordedOutput();
    Random random = new Random(seed + 1L);
    ZoneDialogue other = new ZoneDialogue("shop", around, parted);
    for (int i = 0; i < peaks.length; i++) {
      if (peaks[i] > 0) {
        other.minute(minute(i, peaks[i], 0));
      }
      if (random.nextInt(4) == 0) {
        long now = START + (i + 1) * Periods.MINUTE;
        other.time(now);
        other = DialogueCodec.read("shop", DialogueCodec.write(other), now, around, parted);
      }
    }
    assertThat(verdicts(parted)).isEqualTo(verdicts(plain));
    assertThat(parted.alerts).isEqualTo(plain.alerts);
    assertThat(parted.cases).isEqualTo(plain.cases);
    Statistics.label("verdicts").collect(Math.min(3, verdicts(plain).size()));
  }

  /** The same history once more, with restarts laid over it: what they add is excused. */
  @Property(tries = 300)
  void restartsMakeNoVerdictAndHideNone(
      @ForAll @IntRange(min = 1) int seed, @ForAll boolean everyMinute) {
    Random random = new Random(seed);
    long[] peaks = peaks(random, 600);
    RecordedOutput calm = new RecordedOutput();
    RecordedOutput stormy = new RecordedOutput();
    FixedInputs around = new FixedInputs();
    around.policy(POLICY);
    ZoneDialogue one = new ZoneDialogue("shop", around, calm);
    ZoneDialogue other = new ZoneDialogue("shop", around, stormy);
    int excused = 0;
    for (int i = 0; i < peaks.length; i++) {
      boolean restarts = everyMinute || random.nextInt(4) == 0;
      long involved = restarts && peaks[i] > 0 ? 1 + random.nextInt(400) : 0;
      Minute minute = minute(i, peaks[i] + involved, involved);
      excused += minute.isExcused() ? 1 : 0;
      one.minute(minute(i, peaks[i], 0));
      other.minute(minute);
    }
    assertThat(verdicts(stormy)).isEqualTo(verdicts(calm));
    boolean hasSpikes =
        verdicts(calm).stream().anyMatch(v -> v.startsWith(EvidenceKind.REPEATED_SPIKES.name()));
    Statistics.label("excused, with repeated spikes").collect(excused > 0, hasSpikes);
  }

  private static Minute minute(int i, long peak, long restart) {
    return new Minute(START + i * Periods.MINUTE, peak, restart, "pro", GUIDELINE);
  }
}
