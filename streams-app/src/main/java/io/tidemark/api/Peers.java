package io.tidemark.api;

import io.tidemark.events.Topic;
import io.tidemark.tls.ApiTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other instances, as Kafka Streams knows them. */
public final class Peers {
  private static final Logger log = LoggerFactory.getLogger(Peers.class);
  static final String INSIDE = "/internal/v1";
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final HttpClient http;
  private final String scheme;
  private final @Nullable String token;
  private volatile @Nullable KafkaStreams streams;
  private volatile String self = "";
  private volatile boolean toldUnknown;

  /** {@code tls}: the certificates for HTTPS to the other instances; plain HTTP if {@code null}. */
  public Peers(@Nullable String token, @Nullable ApiTls tls) {
    this.token = token;
    scheme = tls == null ? "http" : "https";
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
    http = tls == null ? client.build() : client.sslContext(tls.context()).build();
  }

  public void follow(KafkaStreams started, String advertised) {
    self = advertised;
    streams = started;
  }

  /** The address of the shard's owner, if it is another instance. */
  Optional<String> ownerOf(int shard) {
    TopicPartition partition = new TopicPartition(Topic.CONNECTIONS.topic(), shard);
    return metadata().stream()
        .filter(peer -> peer.topicPartitions().contains(partition))
        .map(Peers::address)
        .filter(address -> !address.equals(self))
        .findFirst();
  }

  Set<String> others() {
    Set<String> others = new TreeSet<>();
    metadata().forEach(peer -> others.add(address(peer)));
    others.remove(self);
    return others;
  }

  /** The state of Kafka Streams; {@code null} if it has not been started. */
  public KafkaStreams.@Nullable State state() {
    KafkaStreams running = streams;
    return running == null ? null : running.state();
  }

  private Collection<StreamsMetadata> metadata() {
    KafkaStreams running = streams;
    return running != null && running.state().isRunningOrRebalancing()
        ? running.metadataForAllStreamsClients()
        : Set.of();
  }

  private static String address(StreamsMetadata peer) {
    return peer.host() + ":" + peer.port();
  }

  /**
   * Logged once: the figures of the peer's shards are missing until the configuration is corrected.
   */
  private void unknownTo(String address) {
    if (!toldUnknown) {
      toldUnknown = true;
      log.error(
          "the instance at {} does not take this one for an instance: give all the same api.token, or api.peer-ca",
          address);
    }
  }

  /** A peer's answer, or {@code null} if it has none or cannot be reached now. */
  <T> @Nullable T ask(String address, String path, Class<T> type) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://" + address + INSIDE + path))
            .timeout(PATIENCE);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() == 401 || response.statusCode() == 403) {
        unknownTo(address);
      }
      return response.statusCode() == 200 ? Json.MAPPER.readValue(response.body(), type) : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
