package io.tidemark.events;

import java.nio.charset.StandardCharsets;

/** The keys of {@code tidemark.usage}, which name the subject of a row. */
public final class UsageKeys {
  private static final String ZONE = "zone/";
  private static final String END = "end/";
  private static final String PLANS = "plans";

  private UsageKeys() {}

  /**
   * The partition of a key's rows: the shard for a zone and for the minute ends of a shard,
   * otherwise the first partition.
   */
  public static int partition(byte[] key, int partitions) {
    String text = new String(key, StandardCharsets.UTF_8);
    if (text.startsWith(ZONE)) {
      return Shards.shard(text.substring(ZONE.length()), partitions);
    }
    return text.startsWith(END) && !text.endsWith(PLANS)
        ? Integer.parseInt(text.substring(END.length()))
        : 0;
  }

  public static byte[] zone(String id) {
    return (ZONE + id).getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] plan(String name) {
    return ("plan/" + name).getBytes(StandardCharsets.UTF_8);
  }

  /** The key of the minute ends of a shard's zones. */
  public static byte[] end(int shard) {
    return (END + shard).getBytes(StandardCharsets.UTF_8);
  }

  /** The key of the minute ends of plans and the fleet. */
  public static byte[] endOfPlans() {
    return (END + PLANS).getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] fleet() {
    return "fleet".getBytes(StandardCharsets.UTF_8);
  }
}
