package io.tidemark.events;

import java.nio.charset.StandardCharsets;

/**
 * The function that assigns a zone to a shard, which is a partition: {@code (murmur2(UTF-8 of the
 * zone id) & 0x7fffffff) mod partitions}, the same as Kafka's default partitioner gives for that
 * key. Known answers for other languages: {@code shard-answers.csv} beside the contract.
 */
public final class Shards {
  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;

  private Shards() {}

  public static int shard(String zone, int shards) {
    return (murmur2(zone.getBytes(StandardCharsets.UTF_8)) & 0x7fffffff) % shards;
  }

  /** Austin Appleby's MurmurHash2, 32 bits, with Kafka's seed. */
  static int murmur2(byte[] data) {
    int length = data.length;
    int h = SEED ^ length;
    int whole = length & ~3;
    for (int i = 0; i < whole; i += 4) {
      int k =
          (data[i] & 0xff)
              | (data[i + 1] & 0xff) << 8
              | (data[i + 2] & 0xff) << 16
              | data[i + 3] << 24;
      k *= M;
      k ^= k >>> 24;
      h = (h * M) ^ (k * M);
    }
    for (int i = length - 1; i >= whole; i--) {
      h ^= (data[i] & 0xff) << (8 * (i - whole));
    }
    if (length > whole) {
      h *= M;
    }
    h ^= h >>> 13;
    h *= M;
    return h ^ (h >>> 15);
  }
}
