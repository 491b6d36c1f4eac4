package io.tidemark.benchmarks.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.v1.Batch;
import io.tidemark.events.v1.ClosedColumns;
import io.tidemark.events.v1.ConnectionRecord;
import io.tidemark.events.v1.OpenedColumns;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The ledger's core in a local Flink: the same batches are decoded and split into slices, keyed by
 * zone; a minute's events stay on the heap until the watermark passes the minute, and are then
 * sorted and swept into a row with its exact peak. Checkpoints are taken each second; rows are
 * written at least once, since the connector's exactly-once sink does not run on clients of Kafka
 * 4.3. Leases, gaps, snapshots, plans and node counts are left out.
 */
final class FlinkContender implements Contender {
  private static final AtomicLong BATCHES = new AtomicLong();

  @Override
  public void run(Task task) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        Files.createTempDirectory("tidemark-bench").toUri().toString());
    StreamExecutionEnvironment flink =
        StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
    flink.enableCheckpointing(1_000);
    flink.getConfig().enableObjectReuse();
    KafkaSource<byte[]> source =
        KafkaSource.<byte[]>builder()
            .setBootstrapServers(task.bootstrap())
            .setTopics(task.topic())
            .setGroupId(task.id())
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setDeserializer(new Value())
            .build();
    KafkaSink<byte[]> rows =
        KafkaSink.<byte[]>builder()
            .setBootstrapServers(task.bootstrap())
            .setRecordSerializer(
                KafkaRecordSerializationSchema.<byte[]>builder()
                    .setTopic(task.id() + "-rows")
                    .setValueSerializationSchema(new Row())
                    .build())
            .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
            .setProperty("compression.type", "lz4")
            .build();
    flink
        .fromSource(
            source, WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofSeconds(2)), "batches")
        .flatMap(new Slices())
        .returns(Types.TUPLE(Types.STRING, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO))
        .keyBy(slice -> slice.f0)
        .process(new Minutes())
        .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
        .sinkTo(rows);
    var unused = flink.executeAsync("minutes");
    Pace pace = new Pace(task.records());
    while (!pace.at(BATCHES.get())) {
      LockSupport.parkNanos(10_000_000);
    }
    pace.print();
  }

  private static final class Value implements KafkaRecordDeserializationSchema<byte[]> {
    private static final long serialVersionUID = 1;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<byte[]> out) {
      out.collect(record.value());
    }

    @Override
    public TypeInformation<byte[]> getProducedType() {
      return PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
    }
  }

  private static final class Row implements SerializationSchema<byte[]> {
    private static final long serialVersionUID = 1;

    @Override
    public byte[] serialize(byte[] row) {
      return row;
    }
  }

  private static final class Slices implements FlatMapFunction<byte[], Tuple2<String, long[]>> {
    private static final long serialVersionUID = 1;
    private final HashMap<ByteString, List<String>> names = new HashMap<>();

    @Override
    public void flatMap(byte[] value, Collector<Tuple2<String, long[]>> out)
        throws InvalidProtocolBufferException {
      Batch batch = ConnectionRecord.parseFrom(value).getBatch();
      List<String> names = names(batch);
      OpenedColumns opened = batch.getOpened();
      ClosedColumns closed = batch.getClosed();
      long base = batch.getBaseMillis();
      int opening = 0;
      int closing = 0;
      for (int slice = 0; slice < batch.getZoneCount(); slice++) {
        int opens = batch.getOpenedCountCount() == 0 ? 0 : batch.getOpenedCount(slice);
        int closes = batch.getClosedCountCount() == 0 ? 0 : batch.getClosedCount(slice);
        long[] events = new long[opens + closes];
        for (int i = 0; i < opens; i++) {
          events[i] = (base + opened.getAtMillis(opening++)) << 1;
        }
        for (int i = 0; i < closes; i++) {
          events[opens + i] = (base + closed.getAtMillis(closing++)) << 1 | 1;
        }
        out.collect(Tuple2.of(names.get(batch.getZone(slice)), events));
      }
      BATCHES.incrementAndGet();
    }

    /** The zones' names by the emitter's numbers; the workload never begins another numbering. */
    private List<String> names(Batch batch) {
      ByteString writer =
          batch
              .getEmitter()
              .getIncarnation()
              .concat(ByteString.copyFromUtf8("/" + batch.getShard()));
      List<String> names = this.names.computeIfAbsent(writer, of -> new ArrayList<>());
      while (names.size() < batch.getNamesFrom()) {
        names.add("");
      }
      names.addAll(batch.getNamesList());
      return names;
    }
  }

  /** A zone's level, and its events that are not swept yet. */
  public static final class Pending {
    public long level;
    public long[] events = new long[8];
    public int size;
  }

  private static final class Minutes
      extends KeyedProcessFunction<String, Tuple2<String, long[]>, byte[]> {
    private static final long serialVersionUID = 1;
    private static final long MINUTE = 60_000;

    @SuppressWarnings("NullAway.Init")
    private transient ValueState<Pending> state;

    @Override
    public void open(OpenContext context) {
      state = getRuntimeContext().getState(new ValueStateDescriptor<>("pending", Pending.class));
    }

    @Override
    public void processElement(Tuple2<String, long[]> slice, Context context, Collector<byte[]> out)
        throws java.io.IOException {
      Pending pending = state.value();
      if (pending == null) {
        pending = new Pending();
      }
      if (pending.size + slice.f1.length > pending.events.length) {
        pending.events =
            Arrays.copyOf(
                pending.events,
                Math.max(pending.events.length * 2, pending.size + slice.f1.length));
      }
      System.arraycopy(slice.f1, 0, pending.events, pending.size, slice.f1.length);
      pending.size += slice.f1.length;
      state.update(pending);
      long first = slice.f1[0] >> 1;
      context.timerService().registerEventTimeTimer(first - first % MINUTE + MINUTE);
    }

    @Override
    public void onTimer(long end, OnTimerContext context, Collector<byte[]> out)
        throws java.io.IOException {
      Pending pending = state.value();
      Arrays.sort(pending.events, 0, pending.size);
      long peak = pending.level;
      long opened = 0;
      int i = 0;
      for (; i < pending.size && pending.events[i] >> 1 < end; i++) {
        boolean close = (pending.events[i] & 1) == 1;
        pending.level += close ? -1 : 1;
        opened += close ? 0 : 1;
        peak = Math.max(peak, pending.level);
      }
      System.arraycopy(pending.events, i, pending.events, 0, pending.size - i);
      pending.size -= i;
      state.update(pending);
      if (pending.level != 0) {
        context.timerService().registerEventTimeTimer(end + MINUTE);
      }
      byte[] zone = context.getCurrentKey().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      out.collect(
          ByteBuffer.allocate(zone.length + 32)
              .put(zone)
              .putLong(end)
              .putLong(peak)
              .putLong(pending.level)
              .putLong(opened)
              .array());
    }
  }
}
