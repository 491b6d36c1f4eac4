package io.tidemark.benchmarks.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A timing wheel: the items that are due in later seconds, a few hours away at most. */
final class Wheel<T> {
  private static final int SLOTS = 1 << 14;
  static final int MOST_SECONDS = SLOTS - 1;

  private final List<List<T>> slots = new ArrayList<>();

  Wheel() {
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new ArrayList<>(0));
    }
  }

  void add(int second, T what) {
    slots.get(second & (SLOTS - 1)).add(what);
  }

  void take(int second, Consumer<T> taker) {
    List<T> due = slots.get(second & (SLOTS - 1));
    if (!due.isEmpty()) {
      slots.set(second & (SLOTS - 1), new ArrayList<>(0));
      due.forEach(taker);
    }
  }
}
