package io.tidemark.topology;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The largest records that the topology writes. A record that is too large is found before the
 * producer sees it: under exactly-once delivery, a producer that has refused one record can commit
 * nothing any more.
 */
final class RecordSizes {
  /** The most bytes of an uncompressed record of Tidemark's topics, which accept twice as much. */
  static final int MOST_BYTES = 1_000_000;

  /**
   * The most bytes of a record of a changelog, which is far above the size of any state that is
   * kept.
   */
  static final int MOST_STATE_BYTES = 7 << 20;

  /** The most bytes that changelogs and the producer accept. */
  static final int MOST_CHANGELOG_BYTES = 8 << 20;

  private RecordSizes() {}

  /** A serializer that passes bytes on if there are not too many of them. */
  static final class Bytes implements Serializer<byte[]> {
    @Override
    public byte @Nullable [] serialize(String topic, byte @Nullable [] data) {
      if (data != null && data.length > MOST_BYTES) {
        throw new SerializationException(
            "a record of %,d bytes for %s; the most is %,d"
                .formatted(data.length, topic, MOST_BYTES));
      }
      return data;
    }
  }
}
