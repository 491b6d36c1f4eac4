package io.tidemark.abuse;

import io.tidemark.events.Client;
import io.tidemark.events.Prefix;

/**
 * The key of a source in one number: an IPv4 address, or the /64 of an IPv6 address, since whoever
 * has one address of a /64 has all of them. IPv4 addresses take the place of a /64 that is routed
 * nowhere.
 */
public final class SourceKey {
  private static final long MAPPED = 0xffff;

  /** An address that is not known or not sent. */
  static final long NONE = 0;

  private SourceKey() {}

  static long of(long high, long low) {
    return high == 0 && low >>> 32 == MAPPED ? low : high;
  }

  /** The address or prefix that a limit on the source would name. */
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
