package io.tidemark.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;

class ChangelogStoreTest {
  private final ChangelogStore store = new ChangelogStore("books");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Map<String, String> given() {
    Map<String, String> given = new TreeMap<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        given.put(
            new String(entry.key.get(), StandardCharsets.UTF_8),
            new String(entry.value, StandardCharsets.UTF_8));
      }
    }
    return given;
  }

  @Test
  void itGivesTheLastValueOfEachKeyThatWasRestored() {
    store.restore(bytes("a"), bytes("1"));
    store.restore(bytes("b"), bytes("2"));
    store.restore(bytes("c"), bytes("3"));
    store.restore(bytes("a"), bytes("4"));
    store.restore(bytes("b"), null);
    assertThat(given()).isEqualTo(Map.of("a", "4", "c", "3"));
  }

  @Test
  void itHoldsNothingOnceItWasRead() {
    store.restore(bytes("a"), bytes("1"));
    assertThat(given()).hasSize(1);
    store.put(Bytes.wrap(bytes("b")), bytes("2"));
    assertThat(store.approximateNumEntries()).isZero();
  }

  /**
   * A task that went on with only the later entries would count from zero, and nobody would notice.
   */
  @Test
  void whoReadsItAgainWithoutARestoreFails() {
    store.restore(bytes("a"), bytes("1"));
    assertThat(given()).hasSize(1);
    store.restore(bytes("b"), bytes("2"));
    assertThatThrownBy(store::all)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("restored from its changelog");
  }
}
