package io.tidemark.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.events.Client;
import io.tidemark.events.Prefix;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PseudonymsTest {
  private static final Pseudonyms ON = Pseudonyms.with("correct-horse-battery", List.of());

  private static Prefix prefix(String text) {
    return Objects.requireNonNull(Prefix.parse(text));
  }

  private static Client client(String text) {
    return prefix(text).client();
  }

  /** Other proxies, and this one after an update, must give the same pseudonym. */
  @Test
  void theSameKeyGivesTheSamePseudonym() {
    Client there = Pseudonyms.with("correct-horse-battery", List.of()).of(client("203.0.113.7"));
    assertThat(ON.of(client("203.0.113.7"))).isEqualTo(there);
    assertThat(there.text(64))
        .isEqualTo("fd1d:6090:7b72:469d:0:0:0:0/64"); // as openssl computes it
    assertThat(Pseudonyms.with("another-battery-horse", List.of()).of(client("203.0.113.7")))
        .isNotEqualTo(there);
  }

  @Test
  void anIpv6NetworkIsOneSourceAndEachIpv4AddressIsOne() {
    assertThat(ON.of(client("2001:db8::1"))).isEqualTo(ON.of(client("2001:db8::ffff")));
    assertThat(ON.of(client("2001:db8:0:1::1"))).isNotEqualTo(ON.of(client("2001:db8::1")));
    Set<Client> seen = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      Client pseudonym = ON.of(new Client(0, 0xffff_0000_0000L | i));
      assertThat(pseudonym.high() >>> 56).isEqualTo(0xfd);
      assertThat(pseudonym.low()).isZero();
      assertThat(seen.add(pseudonym)).isTrue();
    }
  }

  @Test
  void whatIsNoPersonsIsSentAsItIs() {
    Pseudonyms but = Pseudonyms.with("correct-horse-battery", List.of(prefix("10.0.0.0/8")));
    assertThat(but.of(client("10.1.2.3"))).isEqualTo(client("10.1.2.3"));
    assertThat(but.of(client("11.1.2.3"))).isNotEqualTo(client("11.1.2.3"));
    Pseudonyms balancer = Pseudonyms.with("correct-horse-battery", List.of(prefix("2001:db8::5")));
    assertThat(balancer.of(client("2001:db8::5"))).isEqualTo(client("2001:db8::5"));
    assertThat(balancer.of(client("2001:db8::"))).as("in a census").isEqualTo(client("2001:db8::"));
    assertThat(balancer.of(client("2001:db8:0:1::5"))).isNotEqualTo(client("2001:db8:0:1::5"));
    assertThat(but.of(Client.NONE)).isEqualTo(Client.NONE);
    assertThat(Pseudonyms.NONE.of(client("11.1.2.3"))).isEqualTo(client("11.1.2.3"));
  }
}
