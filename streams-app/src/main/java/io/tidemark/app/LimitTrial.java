package io.tidemark.app;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.api.DialogueApi;
import io.tidemark.api.Fleet;
import io.tidemark.cases.LimitText;
import io.tidemark.events.BatchReader;
import io.tidemark.events.Client;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.named.NamedBatch;
import io.tidemark.events.named.OpenedEvents;
import io.tidemark.events.named.ZoneSlice;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.LimitRecord;
import io.tidemark.events.v1.SourceBlock;
import io.tidemark.ledger.ZoneFigures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The trial of a limit, that is what it would have hit: the handshakes of the last 15 minutes, read
 * from the log, and the confirmed connections now, which for a cap are compared with it. A log that
 * is too long to be read in a few seconds is read as far as it goes, and the answer says how far
 * that is.
 */
final class LimitTrial implements DialogueApi.Trial {
  private static final Duration BACK = Duration.ofMinutes(15);
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final Fleet fleet;
  private final Map<String, String> kafka;
  private final int shards;
  private final Clock clock;

  LimitTrial(Fleet fleet, Map<String, String> kafka, int shards, Clock clock) {
    this.fleet = fleet;
    this.kafka = Map.copyOf(kafka);
    this.shards = shards;
    this.clock = clock;
  }

  @Override
  public Map<String, Object> hits(LimitRecord limit) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("dry_run", true);
    answer.put("zone", limit.getZone());
    answer.put("text", LimitText.of(limit));
    answer.put("ground", limit.getGround());
    ZoneFigures now = fleet.zone(limit.getZone()).figures();
    long confirmed = now == null ? 0 : now.figures().confirmed();
    answer.put("confirmed_now", confirmed);
    if (limit.hasCap()) {
      long cap = limit.getCap().getConnections();
      answer.put("refusing_now", confirmed >= cap);
      answer.put("above_cap_now", Math.max(0, confirmed - cap));
    }
    Scan scan = new Scan(limit);
    scan.run();
    answer.put("since", Instant.ofEpochMilli(scan.sinceMillis).toString());
    answer.put("until", Instant.ofEpochMilli(scan.untilMillis).toString());
    answer.put("handshakes", scan.opened);
    if (limit.hasBlock()) {
      answer.put("handshakes_from_source", scan.hit);
      answer.put("clients_from_source", scan.clients.size());
    }
    return answer;
  }

  /** One look through the zone's partition. */
  private final class Scan {
    private final LimitRecord limit;
    private final long sinceMillis = clock.millis() - BACK.toMillis();
    private final Set<Client> clients = new HashSet<>();
    private final BatchReader batches = new BatchReader();
    private long untilMillis = sinceMillis;
    private long opened;
    private long hit;

    Scan(LimitRecord limit) {
      this.limit = limit;
    }

    void run() {
      Properties properties = new Properties();
      properties.putAll(kafka);
      properties.put("client.id", "tidemark-limit-trial");
      properties.put("isolation.level", "read_committed");
      properties.put("enable.auto.commit", "false");
      properties.put("allow.auto.create.topics", "false");
      properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
      properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
      TopicPartition partition =
          new TopicPartition(Topic.CONNECTIONS.topic(), Shards.shard(limit.getZone(), shards));
      long giveUp = System.nanoTime() + PATIENCE.toNanos();
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
        consumer.assign(List.of(partition));
        OffsetAndTimestamp from =
            consumer
                .offsetsForTimes(Map.of(partition, sinceMillis - BatchReader.RUN_UP.toMillis()))
                .get(partition);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (from == null) {
          untilMillis = clock.millis();
          return;
        }
        consumer.seek(partition, from.offset());
        while (consumer.position(partition) < end && System.nanoTime() < giveUp) {
          consumer.poll(Duration.ofMillis(200)).forEach(this::take);
        }
        if (consumer.position(partition) >= end) {
          untilMillis = clock.millis();
        }
      }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
      untilMillis = Math.max(untilMillis, record.timestamp());
      try {
        NamedBatch batch = batches.read(ConnectionRecord.parseFrom(record.value()));
        if (batch == null || record.timestamp() < sinceMillis) {
          return;
        }
        for (ZoneSlice slice : batch.getZonesList()) {
          if (slice.getZone().equals(limit.getZone())) {
            count(slice.getOpened());
          }
        }
      } catch (InvalidProtocolBufferException e) {
        // The ledger sets such records aside and reports them.
      }
    }

    private void count(OpenedEvents events) {
      opened += events.getAtMillisCount();
      SourceBlock block = limit.getBlock();
      for (int i = 0; limit.hasBlock() && i < events.getClientLowCount(); i++) {
        Client client = new Client(events.getClientHigh(i), events.getClientLow(i));
        Client of = client.prefix(block.getPrefixBits());
        if (of.high() == block.getClientHigh() && of.low() == block.getClientLow()) {
          hit++;
          clients.add(client);
        }
      }
    }
  }
}
