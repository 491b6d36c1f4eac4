package io.tidemark.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Periods;
import io.tidemark.events.v1.CaseState;
import io.tidemark.policy.Minute;
import io.tidemark.policy.PolicyPhrases;
import io.tidemark.policy.Shares;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests of the policy against scenario files that an account manager can read. The part above
 * {@code ----} is the history, the part below it is the expected result. Each has a twin, {@code
 * …-not.txt}, that is almost the same and leads to nothing. {@code -Dgolden=write} writes the lower
 * halves anew.
 */
class ScenariosTest {
  private static final Path FOLDER = Path.of("src/test/resources/scenarios");
  private static final String LINE = "----\n";

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> scenarios() throws IOException {
    return files().stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> play(file)));
  }

  @Test
  void eachHasATwinThatLeadsToNothing() throws IOException {
    Set<String> names = new HashSet<>();
    files().forEach(file -> names.add(file.getFileName().toString().replace(".txt", "")));
    for (String name : names) {
      if (name.endsWith("-not")) {
        assertThat(Files.readString(FOLDER.resolve(name + ".txt"))).doesNotContain("case opens");
      } else {
        assertThat(names).contains(name + "-not");
        assertThat(Files.readString(FOLDER.resolve(name + ".txt"))).contains("case opens");
      }
    }
    assertThat(names).hasSizeGreaterThanOrEqualTo(16);
  }

  private static void play(Path file) throws IOException {
    String text = Files.readString(file);
    String given = text.substring(0, text.indexOf(LINE));
    String said = new Player().play(given);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(file, given + LINE + said);
    }
    assertThat(Files.readString(file)).isEqualTo(given + LINE + said);
  }

  /**
   * A player of lines such as {@code guideline 500}, {@code TIME for 5m peak 800 [restart 300]},
   * {@code TIME plan business guideline 5000}, {@code day DATE zone 120h plan 400h median 2h};
   * later lines override earlier ones.
   */
  private static final class Player extends RecordedOutput {
    private final TreeMap<Long, Minute> minutes = new TreeMap<>();
    private final TreeMap<Long, Object[]> plans = new TreeMap<>();
    private final TreeMap<Long, long[]> days = new TreeMap<>();
    private final List<String> said = new ArrayList<>();

    String play(String given) {
      given.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(this::line);
      FixedInputs around = new FixedInputs();
      around.policy("defaults: {early_warning: {on: false}}");
      ZoneDialogue dialogue = new ZoneDialogue("shop", around, this);
      Standing stood = Standing.OK;
      long last =
          Math.max(minutes.isEmpty() ? 0 : minutes.lastKey(), days.isEmpty() ? 0 : days.lastKey());
      for (long at = Math.min(minutes.isEmpty() ? last : minutes.firstKey(), last);
          at <= last + Periods.HOUR;
          at += Periods.MINUTE) {
        Minute minute = minutes.get(at);
        long end = at + Periods.MINUTE;
        if (minute != null) {
          Object[] plan = plans.floorEntry(at).getValue();
          dialogue.minute(
              new Minute(
                  at,
                  minute.peak(),
                  minute.restartConnections(),
                  (String) plan[0],
                  (Long) plan[1]));
        }
        dialogue.time(end);
        long[] day = days.get(end);
        if (day != null) {
          dialogue.day("pro", end, day[0]);
          dialogue.planDay(new Shares.PlanDay("pro", end, day[1], day[2]));
        }
        if (dialogue.standing() != stood) {
          stood = dialogue.standing();
          said.add(PolicyPhrases.time(end) + " " + stood.text());
        }
      }
      return said.isEmpty() ? "nothing\n" : String.join("\n", said) + "\n";
    }

    private void line(String line) {
      String[] words = line.trim().split("\\s+", -1);
      if (words[0].equals("guideline")) {
        plans.put(0L, new Object[] {"pro", Long.parseLong(words[1])});
      } else if (words[0].equals("day")) {
        days.put(
            time(words[1], "00:00") + Periods.DAY,
            new long[] {span(words[3]), span(words[5]), span(words[7])});
      } else if (words[2].equals("plan")) {
        plans.put(time(words[0], words[1]), new Object[] {words[3], Long.parseLong(words[5])});
      } else {
        long from = time(words[0], words[1]);
        long restart = words.length > 6 ? Long.parseLong(words[7]) : 0;
        for (long at = from; at < from + span(words[3]); at += Periods.MINUTE) {
          minutes.put(at, new Minute(at, Long.parseLong(words[5]), restart, "", null));
        }
      }
    }

    private static long time(String day, String time) {
      return LocalDateTime.parse(day + "T" + time).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private static long span(String text) {
      long number = Long.parseLong(text.substring(0, text.length() - 1));
      return switch (text.charAt(text.length() - 1)) {
        case 'm' -> number * Periods.MINUTE;
        case 'h' -> number * Periods.HOUR;
        case 'd' -> number * Periods.DAY;
        default -> throw new IllegalArgumentException(text);
      };
    }

    @Override
    public void theCase(io.tidemark.events.v1.CaseRecord record) {
      boolean opens = record.getVersion() == 1;
      super.theCase(record);
      if (record.getState() == CaseState.CASE_OPEN) {
        said.add(
            PolicyPhrases.time(record.getChangedMillis())
                + (opens ? " case opens: " : " more: ")
                + record.getEvidence(record.getEvidenceCount() - 1).getReason());
        if (opens && record.hasAdvice()) {
          said.add("                 advice: " + record.getAdvice().getReason());
        }
      }
    }
  }
}
