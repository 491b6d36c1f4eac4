package io.tidemark.quickstart;

import io.tidemark.events.Contract;
import io.tidemark.events.Periods;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.Control;
import io.tidemark.events.v1.PlanChange;
import io.tidemark.events.v1.Tick;
import io.tidemark.usage.statements.Span;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A week of made-up traffic in the demo's zones, so that there is something to report on at once:
 * it is in the log as if it had been appended at its time, and the ledger books it like any other
 * traffic. For this purpose the topic keeps the producer's timestamps until the week is written.
 */
public final class PastWeek {
  static final String NOTE =
      "Synthetic: this traffic was made up by the quickstart, so that there is something to look at.";

  private static final long STEP = 10_000;
  private static final String TIMES = "message.timestamp.type";

  /** The timestamp type of a topic that keeps the producer's times, until the week is written. */
  private static final String GIVEN = "CreateTime";

  private static final ConfigResource TOPIC =
      new ConfigResource(ConfigResource.Type.TOPIC, Topic.CONNECTIONS.topic());

  /**
   * The time before the end in which all clients leave, so that the live minutes that follow do not
   * look like a restart.
   */
  private static final double WINDS_DOWN = 5.0 * Periods.MINUTE;

  static final int DAYS = 7;

  private final int shards;
  private final long startMillis;
  private final long endMillis;
  private final Map<Integer, SyntheticProxy> proxies = new TreeMap<>();

  PastWeek(int shards, int days, long nowMillis) {
    this.shards = shards;
    this.endMillis = Periods.start(nowMillis, STEP) - STEP;
    this.startMillis = Periods.start(endMillis - days * Periods.DAY, Periods.HOUR) + Periods.HOUR;
    for (DemoZones zone : DemoZones.ALL) {
      proxies.computeIfAbsent(
          Shards.shard(zone.zone(), shards), shard -> new SyntheticProxy(shard, startMillis));
    }
  }

  /**
   * Writes the week if the topic does not exist yet, or is the rest of an interrupted write.
   *
   * @return the time of the week; {@code null} if there were books before
   */
  public static @Nullable Span write(String bootstrap, int shards)
      throws IOException, InterruptedException {
    return write(bootstrap, shards, DAYS);
  }

  /** Like {@link #write(String, int)} with fewer days, which takes less time. */
  public static @Nullable Span write(String bootstrap, int shards, int days)
      throws IOException, InterruptedException {
    Map<String, Object> kafka = new HashMap<>(Map.of("bootstrap.servers", bootstrap));
    try (Admin admin = Admin.create(kafka)) {
      String topic = Topic.CONNECTIONS.topic();
      if (admin.listTopics().names().get().contains(topic)) {
        if (hasBegun(admin)) {
          return null;
        }
        admin.deleteTopics(List.of(topic)).all().get();
      }
      Map<String, String> config = new HashMap<>(Topic.CONNECTIONS.config());
      config.put(TIMES, GIVEN);
      admin
          .createTopics(
              List.of(new NewTopic(topic, Optional.of(shards), Optional.empty()).configs(config)))
          .all()
          .get();
      PastWeek week = new PastWeek(shards, days, System.currentTimeMillis());
      week.send(kafka);
      ConfigEntry appended = new ConfigEntry(TIMES, Topic.CONNECTIONS.config().get(TIMES));
      admin
          .incrementalAlterConfigs(
              Map.of(TOPIC, List.of(new AlterConfigOp(appended, AlterConfigOp.OpType.SET))))
          .all()
          .get();
      return new Span(week.startMillis, week.endMillis);
    } catch (ExecutionException | KafkaException e) {
      throw new IOException("the past week cannot be written: " + e.getMessage(), e);
    }
  }

  private static boolean hasBegun(Admin admin) throws ExecutionException, InterruptedException {
    Config is =
        Objects.requireNonNull(admin.describeConfigs(List.of(TOPIC)).all().get().get(TOPIC));
    return !GIVEN.equals(is.get(TIMES).value());
  }

  private void send(Map<String, Object> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("compression.type", "lz4");
    properties.put("batch.size", "262144");
    properties.put("linger.ms", "50");
    // One request at a time: for a new partition, brokers before 4.5 may accept the second request
    // first and then refuse the first one for ever (KAFKA-15591).
    properties.put("max.in.flight.requests.per.connection", "1");
    // A stalled disk delays the week but loses nothing of it.
    properties.put("delivery.timeout.ms", Long.toString(10 * Periods.MINUTE));
    properties.put("max.block.ms", Long.toString(10 * Periods.MINUTE));
    send(new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
  }

  /**
   * Sends the week and closes the producer, which waits for all records; throws if any record was
   * not written.
   */
  void send(Producer<byte[], byte[]> producer) {
    AtomicReference<Exception> failed = new AtomicReference<>();
    try (producer) {
      To to = (shard, at, record) -> send(producer, failed, shard, at, record);
      for (DemoZones zone : DemoZones.ALL) {
        to.append(Shards.shard(zone.zone(), shards), startMillis, plan(zone));
      }
      for (long at = startMillis + STEP; at <= endMillis && failed.get() == null; at += STEP) {
        step(at, to);
      }
      proxies.forEach(
          (shard, proxy) ->
              to.append(shard, endMillis, record().setBatch(proxy.goodbye(endMillis)).build()));
    }
    if (failed.get() != null) {
      throw new KafkaException(
          "a part of the records was not written: " + failed.get().getMessage(), failed.get());
    }
  }

  @FunctionalInterface
  private interface To {
    void append(int shard, long atMillis, ConnectionRecord record);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback gets the result
  private static void send(
      Producer<byte[], byte[]> producer,
      AtomicReference<Exception> failed,
      int shard,
      long at,
      ConnectionRecord record) {
    producer.send(
        new ProducerRecord<>(Topic.CONNECTIONS.topic(), shard, at, null, record.toByteArray()),
        (metadata, exception) -> failed.compareAndSet(null, exception));
  }

  private void step(long at, To to) {
    boolean minute = at % Periods.MINUTE == 0;
    for (int shard = 0; shard < shards; shard++) {
      SyntheticProxy proxy = proxies.get(shard);
      if (proxy != null) {
        to.append(shard, at, record().setBatch(proxy.batch(at, wanted(shard, at))).build());
        if (minute) {
          to.append(shard, at, record().setSnapshotPart(proxy.snapshot()).build());
        }
      } else if (minute) {
        to.append(
            shard,
            at,
            record().setTick(Tick.newBuilder().setInstance(SyntheticProxy.NODE)).build());
      }
    }
  }

  private Map<String, Integer> wanted(int shard, long at) {
    Map<String, Integer> wanted = new TreeMap<>();
    for (DemoZones zone : DemoZones.ALL) {
      if (Shards.shard(zone.zone(), shards) == shard) {
        int around = isRush(zone, at) ? zone.rush() : wanted(zone, at);
        wanted.put(zone.zone(), (int) (around * Math.min(1, (endMillis - at) / WINDS_DOWN)));
      }
    }
    return wanted;
  }

  /**
   * True if many clients come at once: twice in the last hour, in one zone, for the demo's case.
   */
  private boolean isRush(DemoZones zone, long at) {
    long left = (endMillis - at) / Periods.MINUTE;
    return zone.rushes() && ((left >= 38 && left < 41) || (left >= 18 && left < 21));
  }

  /**
   * The wanted connections of a zone: most in the afternoon (UTC) and at weekends, with a peak at
   * occasional events.
   */
  static int wanted(DemoZones zone, long at) {
    double ofDay = (at % Periods.DAY) / (double) Periods.DAY;
    boolean weekend = (at / Periods.DAY + 3) % 7 >= 5;
    double tide = 0.55 - 0.45 * Math.cos(2 * Math.PI * (ofDay - 0.15));
    double ripple = 0.06 * Math.sin(at / 431_000.0 + zone.around());
    double crowd = 0;
    long event =
        Periods.start(at, 9 * Periods.HOUR) + 1_000_003L * zone.around() % (6 * Periods.HOUR);
    if (Math.floorMod(event / Periods.HOUR * zone.around(), 4) == 0) {
      double minutes = (at - event) / (double) Periods.MINUTE;
      crowd = minutes < 0 || minutes > 25 ? 0 : 1.1 * Math.sin(Math.PI * minutes / 25);
    }
    double level = 0.1 + tide * (weekend ? 1.15 : 0.9) + ripple + crowd;
    return (int) Math.round(zone.around() * level);
  }

  private static ConnectionRecord plan(DemoZones zone) {
    return record()
        .setControl(
            Control.newBuilder()
                .setPlanChange(PlanChange.newBuilder().setZone(zone.zone()).setPlan(zone.plan())))
        .build();
  }

  private static ConnectionRecord.Builder record() {
    return ConnectionRecord.newBuilder().setContract(Contract.VERSION);
  }
}
