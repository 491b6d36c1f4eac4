package io.tidemark.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tidemark.events.v1.CustomRule;
import io.tidemark.events.v1.HandshakeRules;
import io.tidemark.events.v1.RateKey;
import io.tidemark.events.v1.RateRule;
import io.tidemark.events.v1.RuleAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A zone's own rules: expressions and rates. */
class OwnRulesTest {
  private final List<String> problems = new ArrayList<>();

  private RuleSet set(HandshakeRules.Builder rules) {
    return new RuleSet(rules.build(), List.of("shop.test"), problems::add);
  }

  private RuleSet custom(String expression) {
    return set(
        HandshakeRules.newBuilder()
            .addCustom(
                CustomRule.newBuilder()
                    .setId("own")
                    .setExpression(expression)
                    .setAction(RuleAction.BLOCK)));
  }

  private static String blocks(RuleSet set, Handshake asked) {
    Match match = set.blocks(asked, logged -> {});
    return match == null ? "" : match.rule() + " " + match.status();
  }

  @Test
  void anExpressionSeesTheWholeRequest() {
    Asked asked = Asked.of("/chat/7?room=a").with("User-Agent", "OldApp/1.2").with("x-a", "1");
    for (String fits :
        List.of(
            "path.startsWith('/chat/') && query == 'room=a'",
            "headers['user-agent'].startsWith('OldApp/')",
            "host == 'shop.test' && !('x-key' in headers)",
            "in_network(ip, '203.0.113.0/24') && !in_network(ip, '10.0.0.0/8')",
            "path.matches('^/chat/[0-9]+$')",
            "['a', 'b'].exists(room, query == 'room=' + room)")) {
      assertThat(blocks(custom(fits), asked)).as(fits).isEqualTo("custom/own 403");
    }
    assertThat(blocks(custom("path == '/other'"), asked)).isEmpty();
    assertThat(problems).isEmpty();
  }

  @Test
  void howeverAPathIsWrittenTheRuleSeesIt() {
    RuleSet admin = custom("path == '/admin'");
    for (String target :
        List.of(
            "/admin",
            "/%61dmin",
            "/%2561dmin",
            "//admin",
            "/admin;x",
            "/admin;a=b?q=1",
            "/admin#x",
            "/./admin",
            "/x/../admin",
            "/x/%2e%2e/admin",
            "\\admin",
            "/.//;v=1/admin?/other")) {
      assertThat(blocks(admin, Asked.of(target))).as(target).isEqualTo("custom/own 403");
    }
    for (String target : List.of("/admin/", "/admins", "/Admin", "/a?/admin", "/admin/..", "/")) {
      assertThat(blocks(admin, Asked.of(target))).as(target).isEmpty();
    }
    assertThat(blocks(custom("raw_path == '/%61dmin;x'"), Asked.of("/%61dmin;x?y")))
        .isEqualTo("custom/own 403");
  }

  @Test
  void aWrongExpressionIsToldAndTheOtherRulesStand() {
    for (String wrong : List.of("path ==", "pth == '/'", "path", "path == 1", "1 + ", "")) {
      problems.clear();
      RuleSet set = custom(wrong);
      assertThat(problems).as(wrong).singleElement().asString().startsWith("custom.own: ");
      assertThat(blocks(set, Asked.of("/").with("origin", "no page")))
          .isEqualTo("managed/malformed-handshake 400");
    }
  }

  @Test
  void anExpressionThatFailsDoesNotFit() {
    RuleSet set = custom("headers['x-missing'] == 'a'");
    assertThat(blocks(set, Asked.of("/"))).isEmpty();
    assertThat(set.failed()).isEqualTo(1);
  }

  @Test
  void whatAnExpressionMayCostIsBounded() {
    String loop = "[1,2,3,4,5,6,7,8,9,10]";
    // A hundred million million iterations, if there were no limit.
    String deep = "true";
    for (char name = 'a'; name < 'o'; name++) {
      deep = "%s.all(%s, %s)".formatted(loop, name, deep);
    }
    RuleSet set = custom(deep);
    assertThat(problems).isEmpty();
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> assertThat(blocks(set, Asked.of("/"))).as("given up").isEmpty());
    assertThat(set.failed()).isEqualTo(1);

    custom("path == '" + "x".repeat(3_000) + "'");
    assertThat(problems).hasSize(1);
    custom("(".repeat(100) + "true" + ")".repeat(100));
    assertThat(problems).hasSize(2);
  }

  private RuleSet rate(RateRule.Builder rule) {
    return set(
        HandshakeRules.newBuilder()
            .addRates(rule.setId("r").setMost(2).setPerMillis(60_000).setAction(RuleAction.BLOCK)));
  }

  @Test
  void aRateCountsEachClientForItself() {
    RuleSet set = rate(RateRule.newBuilder().setKey(RateKey.CLIENT));
    Asked first = Asked.of("/").from("203.0.113.1");
    assertThat(blocks(set, first)).isEmpty();
    assertThat(blocks(set, first)).isEmpty();
    Match third = Objects.requireNonNull(set.blocks(first, logged -> {}));
    assertThat(third.isOfRate()).isTrue();
    assertThat(third.status()).isEqualTo(429);
    assertThat(third.retryAfterSeconds()).isBetween(25, 31);
    assertThat(blocks(set, first.from("203.0.113.2"))).isEmpty();
  }

  @Test
  void ipv6IsTakenByWhatOneCustomerHas() {
    RuleSet set = rate(RateRule.newBuilder().setKey(RateKey.CLIENT));
    assertThat(blocks(set, Asked.of("/").from("2001:db8:1:2::1"))).isEmpty();
    assertThat(blocks(set, Asked.of("/").from("2001:db8:1:2:ffff::9"))).isEmpty();
    assertThat(blocks(set, Asked.of("/").from("2001:db8:1:2::3"))).isEqualTo("rate/r 429");
    assertThat(blocks(set, Asked.of("/").from("2001:db8:1:3::1"))).isEmpty();
  }

  @Test
  void aRateMayBeOfANetworkOrOfAHeader() {
    RuleSet network = rate(RateRule.newBuilder().setKey(RateKey.PREFIX).setPrefixBits(120));
    assertThat(blocks(network, Asked.of("/").from("203.0.113.1"))).isEmpty();
    assertThat(blocks(network, Asked.of("/").from("203.0.113.2"))).isEmpty();
    assertThat(blocks(network, Asked.of("/").from("203.0.113.3"))).isEqualTo("rate/r 429");
    assertThat(blocks(network, Asked.of("/").from("203.0.114.1"))).isEmpty();

    RuleSet header = rate(RateRule.newBuilder().setKey(RateKey.HEADER).setHeader("x-key"));
    for (int i = 0; i < 5; i++) {
      assertThat(blocks(header, Asked.of("/"))).as("none to count").isEmpty();
    }
    Asked key = Asked.of("/").with("x-key", "k");
    assertThat(blocks(header, key)).isEmpty();
    assertThat(blocks(header, key.from("198.51.100.1"))).isEmpty();
    assertThat(blocks(header, key.from("198.51.100.2"))).isEqualTo("rate/r 429");
    Asked two = Asked.of("/").with("x-key", "a").with("x-key", "b");
    assertThat(blocks(header, two)).isEmpty();
    assertThat(blocks(header, two)).isEmpty();
    assertThat(blocks(header, two)).as("all values together").isEqualTo("rate/r 429");
  }

  @Test
  void aRateThatOnlyLogsLetsThrough() {
    RuleSet set =
        set(
            HandshakeRules.newBuilder()
                .addRates(
                    RateRule.newBuilder()
                        .setId("r")
                        .setKey(RateKey.CLIENT)
                        .setMost(1)
                        .setPerMillis(60_000)
                        .setAction(RuleAction.LOG)));
    List<Match> logged = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      assertThat(set.blocks(Asked.of("/"), logged::add)).isNull();
    }
    assertThat(logged).hasSize(2);
  }
}
