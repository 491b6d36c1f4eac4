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
  /** Of a record of our topics, uncompressed; they take twice as much. */
  static final int MOST_BYTES = 1_000_000;

  /** Of a record of a changelog. What is kept is small; this is far above all of it. */
  static final int MOST_STATE_BYTES = 7 << 20;

  /** What changelogs and the producer take. */
  static final int MOST_CHANGELOG_BYTES = 8 << 20;

  private RecordSizes() {}

  /** Passes bytes on if there are not too many of them. */
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
