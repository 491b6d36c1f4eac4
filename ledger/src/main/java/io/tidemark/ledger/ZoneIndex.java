package io.tidemark.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index of the zones of a shard by the bytes of their id as they stand in a record, so that no
 * string is made of them. Zones are numbered in the order in which they came.
 */
final class ZoneIndex {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Odd, and with its bits well spread: 2^64 by the golden ratio. */
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private final List<ZoneAccount> all = new ArrayList<>();
  private @Nullable ZoneAccount[] table = new ZoneAccount[1024];

  List<ZoneAccount> all() {
    return all;
  }

  @Nullable ZoneAccount find(String id) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    return find(bytes, 0, bytes.length);
  }

  @Nullable ZoneAccount find(byte[] bytes, int from, int length) {
    int hash = hash(bytes, from, length);
    for (int at = hash & (table.length - 1); ; at = (at + 1) & (table.length - 1)) {
      ZoneAccount zone = table[at];
      if (zone == null || (zone.hash == hash && zone.hasId(bytes, from, length))) {
        return zone;
      }
    }
  }

  void add(ZoneAccount zone) {
    all.add(zone);
    if (all.size() * 2 > table.length) {
      table = new ZoneAccount[table.length * 2];
      all.forEach(this::place);
    } else {
      place(zone);
    }
  }

  private void place(ZoneAccount zone) {
    int at = zone.hash & (table.length - 1);
    while (table[at] != null) {
      at = (at + 1) & (table.length - 1);
    }
    table[at] = zone;
  }

  /** Eight bytes at a time: an id of 32 characters takes four steps. */
  static int hash(byte[] bytes, int from, int length) {
    long hash = length;
    int at = from;
    for (; at <= from + length - Long.BYTES; at += Long.BYTES) {
      hash = (hash ^ (long) EIGHT.get(bytes, at)) * MIX;
      hash ^= hash >>> 29;
    }
    for (; at < from + length; at++) {
      hash = (hash ^ bytes[at]) * MIX;
    }
    return (int) (hash ^ hash >>> 32);
  }

  static boolean equal(byte[] id, byte[] bytes, int from, int length) {
    return Arrays.equals(id, 0, id.length, bytes, from, from + length);
  }
}
