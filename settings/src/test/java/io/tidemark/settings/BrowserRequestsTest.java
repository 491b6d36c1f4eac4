package io.tidemark.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrowserRequestsTest {
  private final BrowserRequests requests = BrowserRequests.to(Set.of("tidemark.example.com"));

  private @Nullable String fault(String host) {
    return requests.fault(host, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:8070",
        "192.0.2.7",
        "[::1]:8070",
        "localhost:8070",
        "LOCALHOST",
        "shop.localhost",
        "app:8070",
        "tidemark.example.com",
        "Tidemark.Example.com.:8070"
      })
  void namesThatNoForeignPageCanHaveAreAnswered(String host) {
    assertThat(fault(host)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8070",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "tidemark.example.com.evil.example",
        "127.0.0.1@evil.example",
        "evil.example:80:80",
        "",
        "a/b"
      })
  void aNameThatAnAttackerCanLetPointHereIsNot(String host) {
    assertThat(fault(host)).isNotNull();
    assertThat(requests.fault(null, "http://" + host)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8070, http://127.0.0.1:8070, true",
    "localhost, https://localhost, true",
    "127.0.0.1:8070, http://127.0.0.1:8071, false",
    "127.0.0.1:8070, null, false",
    "127.0.0.1:8070, https://evil.example, false",
    "127.0.0.1:8070, file://, false",
    "127.0.0.1:8070, '', false"
  })
  void onlyPagesOfTheServerItselfMakeRequests(String host, String origin, boolean good) {
    assertThat(requests.fault(host, origin) == null).isEqualTo(good);
    assertThat(BrowserRequests.toAnyName().fault(host, origin) == null).isEqualTo(good);
  }

  /** Scrapers and probes may omit the host; browsers never do. */
  @Test
  void whoNamesNoHostIsNoBrowser() {
    assertThat(requests.fault(null, null)).isNull();
    assertThat(BrowserRequests.toAnyName().fault(null, null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "tidemark.svc.cluster.local:8070"})
  void whereTokensAreAskedForAnyNameMayStandForTheServer(String host) {
    assertThat(BrowserRequests.toAnyName().fault(host, null)).isNull();
  }
}
