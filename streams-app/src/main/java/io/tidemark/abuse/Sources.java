package io.tidemark.abuse;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sources of one zone. At most {@link #MOST} are held: beyond, a new one takes the place of the
 * least of a few that are looked at, so those that do much stay whatever comes by, and a source
 * that begins to do much in the middle of a million others is found soon. One that was driven out
 * begins again at nothing: figures of a source are never too high. Once full it makes no objects.
 */
final class Sources {
  static final int MOST = 2_048;

  /** Of an object of {@link Source}, about, and its place in the table at the least load. */
  private static final int BYTES_EACH = 80;

  private static final int LOOKED_AT = 8;

  /** What was quiet for so long is forgotten when room is short. */
  private static final int STALE_SECONDS = 1_800;

  private @Nullable Source[] slots = new Source[8];
  private int size;
  private long random = 0x9e3779b97f4a7c15L;
  private long evicted;

  int size() {
    return size;
  }

  /** How many were driven out by others. */
  long evicted() {
    return evicted;
  }

  /** Bytes on the heap, about. */
  long memory() {
    return (long) slots.length * Integer.BYTES + (long) size * BYTES_EACH;
  }

  /** As of this second; {@code null} if it is not held. */
  @Nullable Source find(long key, int second) {
    int mask = slots.length - 1;
    Source there;
    for (int slot = hash(key) & mask; (there = slots[slot]) != null; slot = slot + 1 & mask) {
      if (there.key == key) {
        there.age(second);
        there.seenSecond = second;
        return there;
      }
    }
    return null;
  }

  /** One that is not held. */
  Source add(long key, int second) {
    Source source;
    if (size >= MOST) {
      source = evict();
    } else {
      if (size >= slots.length / 2) {
        makeRoom(second);
      }
      source = new Source();
    }
    source.begin(key, second);
    put(source);
    return source;
  }

  void each(int second, Consumer<Source> visitor) {
    for (Source source : slots) {
      if (source != null) {
        source.age(second);
        visitor.accept(source);
      }
    }
  }

  private void put(Source source) {
    int mask = slots.length - 1;
    int slot = hash(source.key) & mask;
    while (slots[slot] != null) {
      slot = slot + 1 & mask;
    }
    slots[slot] = source;
    size++;
  }

  private Source evict() {
    int mask = slots.length - 1;
    int least = next((int) draw() & mask);
    for (int i = 1; i < LOOKED_AT; i++) {
      int slot = next((int) draw() & mask);
      if (at(slot).weight() < at(least).weight()) {
        least = slot;
      }
    }
    Source source = at(least);
    remove(least);
    evicted++;
    return source;
  }

  private int next(int from) {
    int slot = from;
    while (slots[slot] == null) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  @SuppressWarnings("NullAway") // of a slot that is taken
  private Source at(int slot) {
    return slots[slot];
  }

  /** Those behind it that stand there for want of room move up. */
  private void remove(int slot) {
    int mask = slots.length - 1;
    int hole = slot;
    Source moving;
    for (int next = hole + 1 & mask; (moving = slots[next]) != null; next = next + 1 & mask) {
      int home = hash(moving.key) & mask;
      if ((next - home & mask) >= (next - hole & mask)) {
        slots[hole] = moving;
        hole = next;
      }
    }
    slots[hole] = null;
    size--;
  }

  /** By forgetting; where that is not enough, by growing. */
  private void makeRoom(int second) {
    @Nullable Source[] before = slots;
    int kept = 0;
    for (Source source : before) {
      kept += source == null || source.isStale(second, STALE_SECONDS) ? 0 : 1;
    }
    slots = new Source[kept < before.length / 4 ? before.length : before.length * 2];
    size = 0;
    for (Source source : before) {
      if (source != null && !source.isStale(second, STALE_SECONDS)) {
        put(source);
      }
    }
  }

  private long draw() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return random;
  }

  private static int hash(long key) {
    long mixed = key * 0x9e3779b97f4a7c15L;
    return (int) (mixed ^ mixed >>> 32);
  }
}
