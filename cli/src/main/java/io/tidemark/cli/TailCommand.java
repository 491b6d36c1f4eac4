package io.tidemark.cli;

import io.tidemark.app.AppConfig;
import io.tidemark.audit.KafkaTopics;
import io.tidemark.audit.Tail;
import io.tidemark.commands.ConfigOptions;
import io.tidemark.events.BatchReader;
import io.tidemark.events.Topic;
import io.tidemark.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "tail",
    description = "Prints what is in the topics: batches, settled rows, decisions, rejects.",
    mixinStandardHelpOptions = true)
final class TailCommand implements Callable<Integer> {
  /** A kind of record that can be shown. */
  enum Kind {
    batches(Topic.CONNECTIONS),
    usage(Topic.USAGE),
    decisions(Topic.DECISIONS),
    rejected(Topic.REJECTED);

    final Topic topic;

    Kind(Topic topic) {
      this.topic = topic;
    }
  }

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "KIND",
      description = "of ${COMPLETION-CANDIDATES}; all if left out")
  private List<Kind> only = List.of(Kind.values());

  @Option(names = "--zone", paramLabel = "ID", description = "only what is about this zone")
  private @Nullable String zone;

  @Option(names = "--node", paramLabel = "NODE", description = "only what is about this proxy")
  private @Nullable String node;

  @Option(
      names = "--refused",
      paramLabel = "REFERENCE",
      converter = Reference.class,
      description =
          "show the refusal whose reference a client got, then end; searches the last day if --from is left out")
  private @Nullable Integer refused;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = When.class,
      description = "where to begin: " + When.HELP + "; now if left out")
  private @Nullable Instant from;

  @Option(names = "--once", description = "end at the end of the topics instead of waiting")
  private boolean once;

  @Option(names = "--all", description = "with ticks, heartbeats and the ends of minutes")
  private boolean all;

  @Option(names = "--json", description = "JSON lines")
  private boolean json;

  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Override
  public Integer call() {
    Settings settings = options.settings();
    AppConfig config = AppConfig.from(settings);
    settings.check();
    long begin = begin().toEpochMilli();
    Tail tail = new Tail(new Tail.Filter(zone, node, refused, !all), json, begin);
    try (KafkaTopics topics = new KafkaTopics(config.kafka())) {
      Map<TopicPartition, Long> places = new LinkedHashMap<>();
      for (Kind kind : only) {
        for (TopicPartition partition : topics.partitions(kind.topic.topic())) {
          // Batches name their zones by numbers, which earlier batches have defined.
          long before = kind == Kind.batches ? BatchReader.RUN_UP.toMillis() : 0;
          places.put(partition, topics.offsetAt(partition, begin - before));
        }
      }
      if (once || refused != null) {
        places.forEach(
            (partition, at) -> topics.read(partition, at, record -> print(tail, record)));
      } else {
        topics.follow(places, record -> print(tail, record));
      }
      return 0;
    }
  }

  private Instant begin() {
    if (from != null) {
      return from;
    }
    return refused == null ? Instant.now() : Instant.now().minus(Duration.ofDays(1));
  }

  /** A converter of eight hexadecimal digits. */
  static final class Reference implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (!text.matches("[0-9A-Fa-f]{8}")) {
        throw new TypeConversionException(
            "must be 8 hexadecimal digits, as in the answer to the client, got: " + text);
      }
      return Integer.parseUnsignedInt(text, 16);
    }
  }

  /** Prints a record; false if standard output is closed. */
  private static boolean print(Tail tail, ConsumerRecord<byte[], byte[]> record) {
    String line = tail.line(record);
    if (line != null) {
      System.out.println(line);
    }
    return !System.out.checkError();
  }
}
