package io.tidemark.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The blocks of a bar, as the terminal can show them: with LANG=C it knows only ASCII. */
record Bar(String full, String empty, String light) {
  private static final Bar BLOCKS = new Bar("█", "·", "░");
  private static final Bar ASCII = new Bar("#", ".", "-");

  /** The bar for standard output. */
  static Bar here() {
    return in(
        charset(System.getProperty("stdout.encoding", System.getProperty("native.encoding"))));
  }

  static Bar in(Charset charset) {
    return charset.newEncoder().canEncode(BLOCKS.full() + BLOCKS.empty()) ? BLOCKS : ASCII;
  }

  private static Charset charset(@Nullable String name) {
    try {
      return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
    } catch (IllegalArgumentException e) {
      return StandardCharsets.US_ASCII;
    }
  }
}
