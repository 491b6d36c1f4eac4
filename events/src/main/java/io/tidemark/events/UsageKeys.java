package io.tidemark.events;

import java.nio.charset.StandardCharsets;

/** Keys of {@code tidemark.usage}: whose row it is. */
public final class UsageKeys {
  private static final String ZONE = "zone/";
  private static final String END = "end/";
  private static final String PLANS = "plans";

  private UsageKeys() {}

  /** Where a key's rows are: a zone's in its shard, the others' in the first partition. */
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

  /** The ends of minutes of a shard's zones. */
  public static byte[] end(int shard) {
    return (END + shard).getBytes(StandardCharsets.UTF_8);
  }

  /** The ends of minutes of plans and the fleet. */
  public static byte[] endOfPlans() {
    return (END + PLANS).getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] fleet() {
    return "fleet".getBytes(StandardCharsets.UTF_8);
  }
}
