package io.tidemark.topology;

import com.google.protobuf.ByteString;
import io.tidemark.events.Contract;
import io.tidemark.events.TextBounds;
import io.tidemark.events.v1.RejectedRecord;
import io.tidemark.events.v1.RejectionReason;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** A builder of the entries in {@code tidemark.rejected} for records that were put aside. */
final class Rejections {
  private static final int MOST_BYTES = 256 << 10;
  private static final int MOST_CHARS = 500;

  private Rejections() {}

  /** The entry for a record that was read but could not be used. */
  static RejectedRecord of(
      Record<byte[], byte[]> record,
      @Nullable RecordMetadata place,
      RejectionReason reason,
      String detail) {
    RejectedRecord.Builder rejected =
        of(record.key(), record.value(), reason, detail).setAppendMillis(record.timestamp());
    if (place != null) {
      rejected
          .setTopic(place.topic())
          .setPartition(place.partition())
          .setOffset(Math.max(0, place.offset()));
    }
    return rejected.build();
  }

  static RejectedRecord.Builder of(
      byte @Nullable [] key, byte @Nullable [] value, RejectionReason reason, String detail) {
    return RejectedRecord.newBuilder()
        .setContract(Contract.VERSION)
        .setReason(reason)
        .setDetail(TextBounds.cut(detail, MOST_CHARS) + length(value))
        .setKey(bytes(key))
        .setValue(bytes(value));
  }

  /** A record may be larger uncompressed than any that the application could write. */
  private static ByteString bytes(byte @Nullable [] bytes) {
    return bytes == null
        ? ByteString.EMPTY
        : ByteString.copyFrom(bytes, 0, Math.min(bytes.length, MOST_BYTES));
  }

  private static String length(byte @Nullable [] value) {
    return value == null || value.length <= MOST_BYTES
        ? ""
        : " (the first %d of %d bytes)".formatted(MOST_BYTES, value.length);
  }
}
