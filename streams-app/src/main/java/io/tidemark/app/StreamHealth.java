package io.tidemark.app;

import io.tidemark.api.Health;
import io.tidemark.api.Peers;
import io.tidemark.topology.FailedRecords;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** The health of the stream threads of this instance. */
record StreamHealth(Peers peers, FailedRecords failed) implements Health {
  @Override
  public @Nullable String dead() {
    KafkaStreams.State state = peers.state();
    if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
      return "Kafka Streams has stopped: " + state;
    }
    return failed.isDying() ? "stream threads die one after the other" : null;
  }

  @Override
  public @Nullable String unready() {
    String dead = dead();
    KafkaStreams.State state = peers.state();
    return dead == null && (state == null || !state.isRunningOrRebalancing())
        ? "Kafka Streams is not running yet"
        : dead;
  }
}
