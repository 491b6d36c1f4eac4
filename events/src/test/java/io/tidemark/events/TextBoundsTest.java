package io.tidemark.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextBoundsTest {
  @Test
  void theBoundAndTheLengthAreTold() {
    assertThat(TextBounds.fault("reason", "é".repeat(501)))
        .isEqualTo("must have at most 500 characters (1500 bytes of UTF-8), got: 501 characters");
    assertThat(TextBounds.fault("reason", "é".repeat(500))).isNull();
    assertThat(TextBounds.fault("note", "two\nlines\tand a tab")).isNull();
    assertThat(TextBounds.fault("note", "\u001b[2J")).contains("no control characters");
    assertThat(TextBounds.fault("note", "a\0b")).contains("no control characters");
  }

  @Test
  void aCutTextIsWholeCharacters() {
    String cut = TextBounds.cut("🙂".repeat(10), 6);
    assertThat(cut).isEqualTo("🙂🙂…");
    assertThat(new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(cut);
    assertThat(TextBounds.cut("short", 5)).isEqualTo("short");
  }

  @Test
  void whatMovesATerminalsCursorIsShownAsUnknown() {
    assertThat(TextBounds.printable("a\u001b[2Jb\r\nc\u202ed"))
        .isEqualTo("a\uFFFD[2Jb\uFFFD\uFFFDc\uFFFDd");
    assertThat(TextBounds.printable("plain é 🙂")).isEqualTo("plain é 🙂");
  }
}
