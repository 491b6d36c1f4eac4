package io.tidemark.app;

import io.tidemark.events.Contract;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Tick;
import io.tidemark.topology.Ticks;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sender of ticks, with a producer that waits for 50 ms at most; a tick that cannot be sent
 * soon is dropped.
 */
final class TickProducer implements Ticks, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TickProducer.class);
  private static final byte[] KEY = "tick".getBytes(StandardCharsets.UTF_8);

  private final KafkaProducer<byte[], byte[]> producer;
  private final byte[] tick;

  TickProducer(Map<String, String> kafka, String instance) {
    producer = BestEffortProducer.of(kafka, "tidemark-ticks");
    tick =
        ConnectionRecord.newBuilder()
            .setContract(Contract.VERSION)
            .setTick(Tick.newBuilder().setInstance(instance))
            .build()
            .toByteArray();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a lost tick is made up for by the next one
  public void append(int shard) {
    try {
      producer.send(new ProducerRecord<>(Topic.CONNECTIONS.topic(), shard, KEY, tick));
    } catch (KafkaException e) {
      log.debug("no tick for shard {}: {}", shard, e.toString());
    }
  }

  @Override
  public void close() {
    producer.close(BestEffortProducer.CLOSE);
  }
}
