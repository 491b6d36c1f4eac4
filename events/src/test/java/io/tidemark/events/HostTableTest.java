package io.tidemark.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HostTableTest {
  private static final List<String> LABELS = List.of("a", "b", "c");

  @Test
  void theMostSpecificPatternWins() {
    HostTable<String> table = new HostTable<>();
    for (String pattern : List.of("shop.example.com", "*.example.com", "*.eu.example.com", "*")) {
      table.put(pattern, pattern);
    }
    assertThat(table.find("shop.example.com")).isEqualTo("shop.example.com");
    assertThat(table.find("x.example.com")).isEqualTo("*.example.com");
    assertThat(table.find("x.y.example.com")).isEqualTo("*.example.com");
    assertThat(table.find("x.eu.example.com")).isEqualTo("*.eu.example.com");
    assertThat(table.find("example.com")).as("only what is below it").isEqualTo("*");
    assertThat(table.find("xexample.com")).isEqualTo("*");
    assertThat(table.find(".example.com")).isEqualTo("*");
    table.remove("*", value -> value.equals("another"));
    assertThat(table.find("localhost")).isEqualTo("*");
    table.remove("*", value -> value.equals("*"));
    assertThat(table.find("localhost")).isNull();
  }

  @Test
  void patternsHaveOneForm() {
    assertThat(List.of("*", "*.example.com", "example.com", "*.com", "a_b"))
        .allMatch(HostPattern::isPattern);
    assertThat(List.of("", "*.", "**", "*.*.com", "a.*.com", "*example.com", "a b", "*.a:80"))
        .noneMatch(HostPattern::isPattern);
  }

  /** The table finds what a look at all patterns finds. */
  @Property
  void theTableAndThePatternsAgree(@ForAll long seed) {
    Random random = new Random(seed);
    HostTable<String> table = new HostTable<>();
    TreeSet<String> patterns = new TreeSet<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      String name = name(random);
      String pattern =
          switch (random.nextInt(3)) {
            case 0 -> name;
            case 1 -> "*." + name;
            default -> random.nextInt(4) == 0 ? "*" : name;
          };
      patterns.add(pattern);
      table.put(pattern, pattern);
    }
    String host = name(random);
    String best =
        patterns.stream()
            .filter(pattern -> covers(pattern, host))
            .max(
                (a, b) ->
                    a.equals(host)
                        ? 1
                        : b.equals(host) ? -1 : Integer.compare(a.length(), b.length()))
            .orElse(null);
    assertThat(table.find(host)).isEqualTo(best);
  }

  private static boolean covers(String pattern, String host) {
    return pattern.equals(HostPattern.ANY)
        || pattern.equals(host)
        || (pattern.startsWith("*.") && host.endsWith(pattern.substring(1)));
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder(LABELS.get(random.nextInt(LABELS.size())));
    for (int i = random.nextInt(4); i > 0; i--) {
      name.append('.').append(LABELS.get(random.nextInt(LABELS.size())));
    }
    return name.toString();
  }
}
