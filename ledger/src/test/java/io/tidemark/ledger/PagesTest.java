package io.tidemark.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PagesTest {
  private static final int LARGE = 100_000;

  private final Map<String, byte[]> store = new HashMap<>();
  private final Pages pages = new Pages("some/");

  private void put(String key, byte @Nullable [] value) {
    if (value == null) {
      store.remove(key);
    } else {
      store.put(key, value);
    }
  }

  private static IntFunction<MessageLite> entries(int bytes) {
    return number -> {
      byte[] entry = new byte[bytes];
      entry[0] = (byte) number;
      entry[1] = (byte) (number >> 8);
      return BytesValue.of(ByteString.copyFrom(entry));
    };
  }

  private List<Integer> readBack(int bytes) {
    List<Integer> numbers = new ArrayList<>();
    Pages read = new Pages("some/");
    store.forEach(
        (key, value) ->
            read.read(
                key,
                value,
                entry -> {
                  ByteString of = BytesValue.parseFrom(entry).getValue();
                  assertThat(of.size()).isEqualTo(bytes);
                  numbers.add((of.byteAt(0) & 0xff) | (of.byteAt(1) & 0xff) << 8);
                }));
    Collections.sort(numbers);
    return numbers;
  }

  private static List<Integer> upTo(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  @Test
  void onlyPagesWithAChangeAreWritten() {
    for (int number = 0; number < 600; number++) {
      pages.touch(number);
    }
    pages.write(600, entries(10), this::put);
    assertThat(store).containsOnlyKeys("some/0/0", "some/1/0", "some/2/0");
    assertThat(readBack(10)).isEqualTo(upTo(600));
    store.clear();
    pages.touch(300);
    pages.write(600, entries(10), this::put);
    assertThat(store).containsOnlyKeys("some/1/0");
  }

  /** Each part is far below the largest record of the changelog, and no part is left behind. */
  @Test
  void aLargePageHasPartsAndASmallOneHasNoneLeft() {
    pages.touch(0);
    pages.write(20, entries(LARGE), this::put);
    assertThat(store).hasSizeGreaterThan(5);
    assertThat(store.values()).allMatch(part -> part.length < 500_000);
    assertThat(readBack(LARGE)).isEqualTo(upTo(20));
    pages.touch(0);
    pages.write(20, entries(10), this::put);
    assertThat(store).containsOnlyKeys("some/0/0");
    assertThat(readBack(10)).isEqualTo(upTo(20));
  }

  /** An owner that has only read the parts also leaves none behind. */
  @Test
  void theNextOwnerLeavesNoPartBehind() {
    pages.touch(0);
    pages.write(20, entries(LARGE), this::put);
    Pages next = new Pages("some/");
    store.forEach((key, value) -> next.read(key, value, entry -> {}));
    next.touch(0);
    next.write(20, entries(10), this::put);
    assertThat(store).containsOnlyKeys("some/0/0");
  }
}
