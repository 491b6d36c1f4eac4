package io.tidemark.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {
  private final List<String> closed = new ArrayList<>();

  private AutoCloseable part(String name) {
    return () -> closed.add(name);
  }

  @Test
  void areClosedInReverseOnceEvenIfOneFails() {
    Parts parts = new Parts();
    parts.add(part("first"));
    parts.add(
        () -> {
          closed.add("fails");
          throw new IllegalStateException("on purpose");
        });
    parts.add(part("last"));
    parts.close();
    parts.close();
    assertThat(closed).containsExactly("last", "fails", "first");
  }
}
