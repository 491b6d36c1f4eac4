package io.tidemark.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.HandshakeRules;
import io.tidemark.events.v1.ManagedRule;
import io.tidemark.events.v1.RuleAction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that no handshake of public clients is blocked, whatever a zone switches on. */
class OrdinaryHandshakesTest {
  private static final int LEAST = 200;

  private final RuleSet byDefault = rules(HandshakeRules.getDefaultInstance());

  private static RuleSet rules(HandshakeRules of) {
    return new RuleSet(
        of,
        List.of("shop.test"),
        problem -> {
          throw new AssertionError(problem);
        });
  }

  /** All rules block, except the one about a page's site: these pages are from everywhere. */
  private static RuleSet strict() {
    HandshakeRules.Builder rules = HandshakeRules.newBuilder();
    ManagedRules.BY_ID
        .keySet()
        .forEach(
            id ->
                rules.addManaged(
                    ManagedRule.newBuilder()
                        .setId(id)
                        .setAction(
                            id.equals("cross-site") ? RuleAction.OFF_DUTY : RuleAction.BLOCK)));
    return rules(rules.build());
  }

  private static List<Asked> handshakes() throws IOException {
    try (var in = OrdinaryHandshakesTest.class.getResourceAsStream("/ordinary-handshakes.txt")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(OrdinaryHandshakesTest::asked)
          .toList();
    }
  }

  private static Asked asked(String line) {
    String[] parts = line.split("\t", -1);
    Asked asked = Asked.of(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      int colon = parts[i].indexOf(": ");
      asked =
          asked.with(
              parts[i].substring(0, colon), parts[i].substring(colon + 2).replace("\\t", "\t"));
    }
    return asked;
  }

  @Test
  void noneIsBlockedAndNoneLooksLikeAnAttack() throws IOException {
    List<Asked> all = handshakes();
    assertThat(all).hasSizeGreaterThanOrEqualTo(LEAST);
    List<String> found = new ArrayList<>();
    for (Asked asked : all) {
      Match match = byDefault.blocks(asked, logged -> {});
      if (match != null) {
        found.add("blocked: %s %s".formatted(match.rule(), asked));
      }
      Match alarm = strict().blocks(asked, logged -> {});
      if (alarm != null) {
        found.add("taken for an attack: %s %s".formatted(alarm.rule(), asked));
      }
    }
    assertThat(found).isEmpty();
  }
}
