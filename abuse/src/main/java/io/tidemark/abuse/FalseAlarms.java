package io.tidemark.abuse;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The number of false alarms that an operator accepts of one detector in one zone. The evidence
 * that is needed follows from it: a sequential test that needs {@code ln n} nats raises, where
 * there is no abuse, at most one alarm in {@code n} steps on average, and a step is a minute.
 *
 * @param number how many
 * @param span in how long: a key of {@link #MINUTES}
 */
public record FalseAlarms(int number, String span) {
  /** The spans that may be named, in minutes. */
  private static final Map<String, Integer> MINUTES =
      Map.of("day", 1_440, "week", 10_080, "month", 43_800, "year", 525_600);

  private static final Pattern TEXT =
      Pattern.compile("([1-9]\\d{0,2}) per zone-(day|week|month|year)");

  /** With less evidence, two minutes would not be enough for a surge. */
  private static final double LEAST_NEEDED = 5;

  /** The form in which the policy file has it. */
  public static final String FORM =
      "at most 9 per zone-day, such as: 1 per zone-year, 2 per zone-month";

  static final FalseAlarms DEFAULT = new FalseAlarms(1, "year");

  /** Reads such as {@code 1 per zone-year}; {@code null} if it is something else. */
  public static @Nullable FalseAlarms parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    FalseAlarms accepted = new FalseAlarms(Integer.parseInt(matcher.group(1)), matcher.group(2));
    return accepted.needed() < LEAST_NEEDED ? null : accepted;
  }

  /** The evidence that is needed, in nats. */
  double needed() {
    return Math.log(MINUTES.getOrDefault(span, 1) / (double) number);
  }

  @Override
  public String toString() {
    return number + " per zone-" + span;
  }
}
