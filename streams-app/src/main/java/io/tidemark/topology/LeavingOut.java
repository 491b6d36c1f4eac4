package io.tidemark.topology;

import io.tidemark.topology.FailedRecords.Place;
import io.tidemark.topology.FailedRecords.Stage;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A processor that leaves out the records which another processor cannot take.
 *
 * <p>Where processing fails, the stream thread dies all the same: what the record has changed on
 * the heap until then goes with it, and its task begins again from the last commit. Going on at
 * once would keep half of a record in the books. Only a record that fails again is left out when it
 * comes for the third time. If the books' own state is broken, so that leaving out the record does
 * not help, the thread dies each time; then the health of the instance and an alert tell people.
 */
final class LeavingOut implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger log = LoggerFactory.getLogger(LeavingOut.class);

  /** A processor that can go on without a record. */
  interface Inner extends Processor<byte[], byte[], byte[], byte[]> {
    /**
     * Called in place of {@code process} for a record that is left out.
     *
     * @param why the reason, for people
     */
    void leaveOut(Record<byte[], byte[]> record, String why);
  }

  private final Inner inner;
  private final FailedRecords failed;

  @SuppressWarnings("NullAway.Init")
  private ProcessorContext<byte[], byte[]> context;

  LeavingOut(Inner inner, FailedRecords failed) {
    this.inner = inner;
    this.failed = failed;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> taskContext) {
    context = taskContext;
    inner.init(taskContext);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String why = failed.reasonToLeaveOut(place());
    if (why != null) {
      log.error("the record at {} is left out: {}", place(), why);
      inner.leaveOut(record, why);
      failed.leftOut(Stage.PROCESSING);
      return;
    }
    try {
      inner.process(record);
    } catch (RuntimeException | StackOverflowError e) {
      if (!isOfKafka(e)) {
        failed.failed(place(), e);
      }
      throw e;
    }
  }

  /**
   * A failure in Kafka's own code, such as for a task that has moved, is no fault of the record.
   * Its root cause may be in the JDK, such as a TLS handshake or a file.
   */
  private static boolean isOfKafka(Throwable e) {
    for (Throwable link = e; link != null; link = link.getCause()) {
      if (link instanceof KafkaException || link instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }

  private Place place() {
    return context
        .recordMetadata()
        .map(of -> new Place(of.topic(), of.partition(), of.offset()))
        .orElse(NOWHERE);
  }

  private static final Place NOWHERE = new Place("", 0, 0);

  @Override
  public void close() {
    inner.close();
  }
}
