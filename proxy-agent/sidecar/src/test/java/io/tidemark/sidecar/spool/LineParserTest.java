package io.tidemark.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.events.Client;
import io.tidemark.sidecar.dialect.Line;
import io.tidemark.sidecar.spool.LineParser.BrokenLineException;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {
  private static final String GOOD =
      "C a.1 7 1795888182.208 shop.test 192.0.2.7 by=nginx st=101 us=\"502, 101\" why=";

  @Test
  void aLineHasAllItsWords() throws BrokenLineException {
    assertThat(LineParser.parse(GOOD))
        .isEqualTo(
            new Line(
                Line.Kind.ENDED,
                "a.1",
                7,
                1_795_888_182_208L,
                "shop.test",
                Client.ofIpv4(0xc0000207),
                Map.of("by", "nginx", "st", "101", "us", "502, 101", "why", "")));
    assertThat(LineParser.parse("O x 1 1795888182208 - -").client()).isEqualTo(Client.NONE);
    assertThat(LineParser.parse("O x 1 1795888182208 - -").host()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "O",
        "X a 1 1795888182208 h 192.0.2.7",
        "O  1 1795888182208 h 192.0.2.7",
        "O a;b 1 1795888182208 h 192.0.2.7",
        "O a -1 1795888182208 h 192.0.2.7",
        "O a 1 17958881822080 h 192.0.2.7",
        "O a 1 1795888182.20 h 192.0.2.7",
        "O a 1 yesterday h 192.0.2.7",
        "O a 1 1795888182208",
        "O a 1 1795888182208 h",
        "O a 1 1795888182208 h 192.0.2.7 word",
        "O a 1 1795888182208 h 192.0.2.7 k=1 k=2",
        "O a 1 1795888182208 h 192.0.2.7 k=\"open",
        "O a 1 1795888182208 h 192.0.2.7 k=\"x\"y",
      })
  void aLineThatBreaksTheFormIsRefused(String line) {
    assertThatThrownBy(() -> LineParser.parse(line)).isInstanceOf(BrokenLineException.class);
  }

  /** Whatever stands in a line, it is read or refused. */
  @Property
  void anyLineIsReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder line = new StringBuilder(GOOD);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(line.length());
      if (random.nextBoolean()) {
        line.setCharAt(at, (char) random.nextInt(256));
      } else {
        line.delete(at, Math.min(line.length(), at + random.nextInt(20)));
        line.append(' ').append((char) random.nextInt(256));
      }
    }
    try {
      Line read = LineParser.parse(line.toString());
      assertThat(read.id()).matches("[A-Za-z0-9._:-]{1,64}");
      assertThat(read.pid()).isNotNegative();
      assertThat(read.number("st", 0)).isNotNegative();
    } catch (BrokenLineException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }
}
