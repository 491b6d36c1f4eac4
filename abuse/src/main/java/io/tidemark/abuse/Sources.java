package io.tidemark.abuse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The tracked sources of one zone: those that do more than a little. At most {@link #MOST} are
 * held. Beyond that a new one takes the place of the least active of a few that are sampled, so
 * those that do much stay, and a source that begins to do much among a million others is found
 * soon. One that was evicted begins again at zero, so the figures of a source are never too high.
 * Once full it allocates nothing.
 */
final class Sources {
  static final int MOST = 1_024;

  /** The size of an object of {@link SourceActivity}, about. */
  private static final int BYTES_EACH = 152;

  private static final int LOOKED_AT = 8;

  /** A source that was quiet for so long is forgotten when room is short. */
  private static final int STALE_SECONDS = 1_800;

  private static final int FEWEST_PLACES = 8;

  private static final long[] NO_KEYS = {};
  private static final SourceActivity[] NO_SOURCES = {};

  /** Empty until the first source is added: most zones never have one. */
  private long[] keys = NO_KEYS;

  /** The sources, each at the place of its key. */
  private SourceActivity[] slots = NO_SOURCES;

  private int size;
  private long random = 0x9e3779b97f4a7c15L;
  private long evicted;

  int size() {
    return size;
  }

  boolean isFull() {
    return size >= MOST;
  }

  /** The number of sources that were evicted for others. */
  long evicted() {
    return evicted;
  }

  /** Bytes on the heap, about. */
  long memory() {
    return (long) keys.length * (Long.BYTES + Integer.BYTES) + (long) size * BYTES_EACH;
  }

  /** The source as of this second; {@code null} if it is not tracked. */
  @Nullable SourceActivity find(long key, int second) {
    if (size == 0) {
      return null;
    }
    int mask = keys.length - 1;
    long there;
    for (int slot = hash(key) & mask;
        (there = keys[slot]) != SourceKey.NONE;
        slot = slot + 1 & mask) {
      if (there == key) {
        SourceActivity source = slots[slot];
        source.age(second);
        source.seenSecond = second;
        return source;
      }
    }
    return null;
  }

  /** Adds a source that is not tracked. */
  SourceActivity add(long key, int second) {
    SourceActivity source;
    if (size >= MOST) {
      source = evict(second);
    } else {
      if (size >= keys.length / 2) {
        makeRoom(second);
      }
      source = new SourceActivity();
    }
    source.begin(key, second);
    put(source);
    return source;
  }

  void each(int second, Consumer<SourceActivity> visitor) {
    for (int slot = 0; slot < keys.length; slot++) {
      if (keys[slot] != SourceKey.NONE) {
        slots[slot].age(second);
        visitor.accept(slots[slot]);
      }
    }
  }

  void keys(LongConsumer visitor) {
    for (int slot = 0; size > 0 && slot < keys.length; slot++) {
      if (keys[slot] != SourceKey.NONE) {
        visitor.accept(keys[slot]);
      }
    }
  }

  private void put(SourceActivity source) {
    int mask = keys.length - 1;
    int slot = hash(source.key) & mask;
    while (keys[slot] != SourceKey.NONE) {
      slot = slot + 1 & mask;
    }
    keys[slot] = source.key;
    slots[slot] = source;
    size++;
  }

  private SourceActivity evict(int second) {
    int mask = keys.length - 1;
    int least = taken((int) draw() & mask);
    slots[least].age(second);
    for (int i = 1; i < LOOKED_AT; i++) {
      int slot = taken((int) draw() & mask);
      slots[slot].age(second);
      if (slots[slot].weight() < slots[least].weight()) {
        least = slot;
      }
    }
    SourceActivity source = slots[least];
    remove(least);
    evicted++;
    return source;
  }

  private int taken(int from) {
    int slot = from;
    while (keys[slot] == SourceKey.NONE) {
      slot = slot + 1 & keys.length - 1;
    }
    return slot;
  }

  /** Empties a slot; entries behind it that a collision displaced move up. */
  private void remove(int slot) {
    int mask = keys.length - 1;
    int hole = slot;
    for (int next = hole + 1 & mask; keys[next] != SourceKey.NONE; next = next + 1 & mask) {
      int home = hash(keys[next]) & mask;
      if ((next - home & mask) >= (next - hole & mask)) {
        keys[hole] = keys[next];
        slots[hole] = slots[next];
        hole = next;
      }
    }
    keys[hole] = SourceKey.NONE;
    size--;
  }

  /** Makes room by forgetting stale sources or, if that is not enough, by growing. */
  private void makeRoom(int second) {
    List<SourceActivity> kept = lively(second);
    int larger = Math.max(FEWEST_PLACES, 2 * keys.length);
    rebuild(kept, kept.size() < keys.length / 4 ? keys.length : larger);
  }

  /** Frees the room that the sources that are not stale do not need. */
  void tidy(int second) {
    if (keys.length <= FEWEST_PLACES) {
      return;
    }
    List<SourceActivity> kept = lively(second);
    int room = keys.length;
    while (room > FEWEST_PLACES && kept.size() < room / 8) {
      room /= 2;
    }
    if (room < keys.length || size - kept.size() > size / 4) {
      rebuild(kept, room);
    }
  }

  private List<SourceActivity> lively(int second) {
    List<SourceActivity> lively = new ArrayList<>(size);
    for (int slot = 0; slot < keys.length; slot++) {
      if (keys[slot] != SourceKey.NONE && !slots[slot].isStale(second, STALE_SECONDS)) {
        lively.add(slots[slot]);
      }
    }
    return lively;
  }

  private void rebuild(List<SourceActivity> kept, int room) {
    keys = new long[room];
    slots = new SourceActivity[room];
    size = 0;
    kept.forEach(this::put);
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
