package io.tidemark.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.settings.SettingsException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokensFileTest {
  private static final String HASH = Tokens.hash("secret");

  @Test
  void grantsStandByTheHashOfTheirToken() {
    Map<String, Grant> grants =
        TokensFile.parse(
            """
            tokens:
              dashboard: { sha256: %s, may: read }
              acme: { sha256: %s, may: edit, zones: [shop] }
            """
                .formatted(HASH, Tokens.hash("another")));
    assertThat(grants)
        .containsOnly(
            Map.entry(HASH, new Grant("dashboard", Scope.READ, null)),
            Map.entry(Tokens.hash("another"), new Grant("acme", Scope.EDIT, Set.of("shop"))));
    assertThat(new Grant("a", Scope.READ, null).sees("anything")).isTrue();
    assertThat(new Grant("a", Scope.READ, Set.of("shop")).sees("blog")).isFalse();
  }

  @Test
  void aTokenWithoutZonesIsNotATokenForNone() {
    assertThat(
            TokensFile.parse("tokens: { a: { sha256: %s, may: read, zones: [] } }".formatted(HASH)))
        .containsEntry(HASH, new Grant("a", Scope.READ, Set.of()));
    assertThat(new Grant("a", Scope.READ, Set.of()).sees("shop")).isFalse();
  }

  @Test
  void everyProblemIsToldAndNoTokenIsRepeated() {
    assertThatThrownBy(
            () ->
                TokensFile.parse(
                    """
                    tokens:
                      a b: { sha256: my-own-token-in-the-clear, may: all, zones: ["no zone"] }
                      c: { sha256: %1$s, may: read }
                      d: { sha256: %1$s, may: read, until: tomorrow }
                    """
                        .formatted(HASH)))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "tokens.a b must be named by 1 to 64 of [A-Za-z0-9_-]",
                        "tokens.a b.sha256 must be 64 hexadecimal digits, got: something else",
                        "tokens.a b.may must be metrics, read, edit or operate, got: all",
                        "tokens.a b.zones must be zone ids: 1 to 64 of [A-Za-z0-9_-], got: no zone",
                        "tokens.d.until is not known, known: may, sha256, zones",
                        "tokens.d.sha256 must not be another token's too"));
  }

  /** With such a name, the audit log would show the service in place of a person. */
  @Test
  void nobodyIsNamedAsTheService() {
    for (String name : new String[] {"tidemark", "Tidemark", "operator"}) {
      assertThatThrownBy(
              () ->
                  TokensFile.parse(
                      "tokens: { %s: { sha256: %s, may: operate } }".formatted(name, HASH)))
          .hasMessageContaining("must have another name");
    }
  }

  @Test
  void anEmptyFileGrantsNothing() {
    assertThat(TokensFile.parse("")).isEmpty();
    Tokens tokens = new Tokens();
    assertThat(tokens.of("secret")).isNull();
    tokens.take(Map.of(HASH, new Grant("a", Scope.READ, null)));
    assertThat(tokens.of("secret")).isEqualTo(new Grant("a", Scope.READ, null));
    assertThat(tokens.of(HASH)).as("a hash is no token").isNull();
  }
}
