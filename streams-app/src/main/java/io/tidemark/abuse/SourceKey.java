package io.tidemark.abuse;

import io.tidemark.events.Client;
import io.tidemark.events.Prefix;

/**
 * What counts as one source: an IPv4 address, or an IPv6 /64, since whoever has one address of a
 * /64 has all. In one number, with no /64 that is routed anywhere in the place of IPv4's.
 */
public final class SourceKey {
  private static final long MAPPED = 0xffff;

  /** An address that is not known or not sent. */
  static final long NONE = 0;

  private SourceKey() {}

  static long of(long high, long low) {
    return high == 0 && low >>> 32 == MAPPED ? low : high;
  }

  /** What a limit on it would name. */
  public static Prefix prefix(long key) {
    return key >>> 32 == MAPPED
        ? new Prefix(new Client(0, key), 128)
        : new Prefix(new Client(key, 0), 64);
  }

  public static String text(long key) {
    Prefix prefix = prefix(key);
    return prefix.client().text(prefix.bits());
  }
}
