package io.tidemark.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker in KRaft mode, by default on loopback, with its data under one folder. A
 * second start on the same folder goes on where the first one stopped.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final long STOP_MILLIS = 15_000;

  private final KafkaRaftServer server;
  private final int port;
  private final FolderLock lock;

  private EmbeddedBroker(KafkaRaftServer server, int port, FolderLock lock) {
    this.server = server;
    this.port = port;
    this.lock = lock;
  }

  /** Returns when clients can be served; takes about two seconds. */
  public static EmbeddedBroker start(Path data, int port) throws IOException {
    return start(data, port, Map.of());
  }

  /**
   * Like {@link #start(Path, int)}, for clients on other machines, which connect to {@code host}.
   */
  public static EmbeddedBroker startFor(String host, Path data, int port) throws IOException {
    FolderLock lock = FolderLock.take(data);
    Properties properties = properties(data, port);
    String controller = properties.getProperty("advertised.listeners").split(",", -1)[1];
    properties.put("listeners", "BROKER://0.0.0.0:" + port + "," + controller);
    properties.put("advertised.listeners", "BROKER://" + host + ":" + port + "," + controller);
    return start(lock, data, port, properties);
  }

  /** Like {@link #start(Path, int)}, with broker settings that replace the ones here. */
  public static EmbeddedBroker start(Path data, int port, Map<String, String> over)
      throws IOException {
    FolderLock lock = FolderLock.take(data);
    Properties properties = properties(data, port);
    properties.putAll(over);
    return start(lock, data, port, properties);
  }

  private static EmbeddedBroker start(FolderLock lock, Path data, int port, Properties properties)
      throws IOException {
    Path config = data.resolve("server.properties");
    try (Writer out = Files.newBufferedWriter(config)) {
      properties.store(out, null);
    }
    if (!Files.exists(data.resolve("log/meta.properties"))) {
      format(config);
    }
    LeaderlessPartitions.correct();
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    server.startup();
    return new EmbeddedBroker(server, port, lock);
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /**
   * Waits for an orderly stop, but not for ever: a broker that cannot stop recovers at its next
   * start.
   */
  @Override
  public void close() {
    Thread stopping =
        new Thread(
            () -> {
              server.shutdown();
              server.awaitShutdown();
            },
            "broker-stop");
    stopping.setDaemon(true);
    stopping.start();
    try {
      stopping.join(STOP_MILLIS);
      lock.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void format(Path config) throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] command = {
      "format", "-t", Uuid.randomUuid().toString(), "-c", config.toString(), "--standalone"
    };
    int exit = StorageTool.execute(command, new PrintStream(said, true, StandardCharsets.UTF_8));
    if (exit != 0) {
      throw new IOException("broker storage: " + said.toString(StandardCharsets.UTF_8));
    }
  }

  private static Properties properties(Path data, int port) throws IOException {
    int controller = controllerPort(data);
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("listeners", "BROKER://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller);
    p.put(
        "advertised.listeners",
        "BROKER://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller);
    p.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("inter.broker.listener.name", "BROKER");
    p.put("controller.listener.names", "CONTROLLER");
    p.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controller);
    p.put("log.dirs", data.resolve("log").toString());
    for (String one :
        new String[] {
          "offsets.topic.replication.factor",
          "transaction.state.log.replication.factor",
          "transaction.state.log.min.isr",
          "share.coordinator.state.topic.replication.factor",
          "share.coordinator.state.topic.min.isr",
          "min.insync.replicas",
          "default.replication.factor"
        }) {
      p.put(one, "1");
    }
    p.put("offsets.topic.num.partitions", "4");
    p.put("transaction.state.log.num.partitions", "4");
    p.put("group.initial.rebalance.delay.ms", "0");
    // The open transaction of a crashed application is aborted at about the end of its session.
    p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    p.put("auto.create.topics.enable", "false");
    p.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    return p;
  }

  /**
   * The port of the quorum's controller, which a data folder gets once: the quorum remembers it, so
   * it must be the same at every start. Who starts brokers in other processes asks first, so that
   * the port stays taken while none of them runs.
   */
  public static int controllerPort(Path data) throws IOException {
    Path kept = data.resolve("controller-port");
    if (Files.exists(kept)) {
      return Integer.parseInt(Files.readString(kept).strip());
    }
    int port = FreePorts.take();
    Files.createDirectories(data);
    Files.writeString(kept, Integer.toString(port));
    return port;
  }
}
