package io.tidemark.topology;

import io.tidemark.events.Topic;
import io.tidemark.events.v1.RejectionReason;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler that puts aside records which cannot be written because of their content or size, with
 * the reason. Any other failure to write is no fault of the record and ends the stream thread.
 */
public final class UnwrittenRecords implements ProductionExceptionHandler {
  /** The setting that holds the {@link FailedRecords} to count in. */
  public static final String FAILED_RECORDS = "tidemark.failed.records";

  /** The largest request of the producer: the largest record of a changelog, and its frame. */
  public static final int MOST_BYTES = RecordSizes.MOST_CHANGELOG_BYTES + (64 << 10);

  private static final Logger log = LoggerFactory.getLogger(UnwrittenRecords.class);

  @SuppressWarnings("NullAway.Init")
  private FailedRecords failed;

  /** Called by Kafka Streams, which makes the handler from its class. */
  public UnwrittenRecords() {}

  @Override
  public void configure(Map<String, ?> configs) {
    Object given = configs.get(FAILED_RECORDS);
    if (!(given instanceof FailedRecords records)) {
      throw new IllegalArgumentException(FAILED_RECORDS + " is missing");
    }
    failed = records;
  }

  @Override
  @SuppressWarnings("rawtypes") // as the interface has it
  public Response handleSerializationError(
      ErrorHandlerContext context,
      ProducerRecord record,
      Exception exception,
      SerializationExceptionOrigin origin) {
    log.error(
        "a record made from {}-{}, offset {}, is not written and put aside: {}",
        context.topic(),
        context.partition(),
        context.offset(),
        exception.getMessage());
    failed.leftOut(FailedRecords.Stage.WRITING);
    byte[] key = record.key() instanceof byte[] bytes ? bytes : null;
    byte[] value = record.value() instanceof byte[] bytes ? bytes : null;
    byte[] rejected =
        Rejections.of(
                key, value, RejectionReason.NOT_WRITTEN, String.valueOf(exception.getMessage()))
            .setTopic(record.topic())
            .setAppendMillis(Math.max(0, context.timestamp()))
            .build()
            .toByteArray();
    return Response.resume(
        List.of(new ProducerRecord<>(Topic.REJECTED.topic(), 0, null, new byte[0], rejected)));
  }
}
