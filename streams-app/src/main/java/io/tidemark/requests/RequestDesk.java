package io.tidemark.requests;

import io.tidemark.events.RecordWriter;
import io.tidemark.events.Shards;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.RequestRecord;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A sender of requests to the zone's shard, which waits for their outcome. Any instance accepts any
 * request; only the shard's owner decides. Thread-safe.
 */
public final class RequestDesk implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RecordWriter writer;
  private final Outcomes outcomes;
  private final int shards;

  public RequestDesk(Map<String, String> kafka, int shards) {
    this.writer = new RecordWriter("tidemark-requests", kafka);
    this.outcomes = new Outcomes(kafka);
    this.shards = shards;
  }

  public void start() {
    outcomes.start();
  }

  /**
   * The outcome, or {@code null} if it is not known yet: the request may still be decided, and may
   * be sent again with the same id.
   */
  public @Nullable ActionRecord ask(RequestRecord request) throws InterruptedException {
    if (!outcomes.awaitListening(PATIENCE)) {
      return null;
    }
    CompletableFuture<ActionRecord> outcome = outcomes.of(request.getId());
    try {
      return writer
          .write(
              Topic.REQUESTS,
              Shards.shard(request.getZone(), shards),
              request.getZone(),
              request.toByteArray())
          .thenCompose(written -> outcome)
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      boolean unused = outcome.cancel(false);
      return null;
    }
  }

  @Override
  public void close() {
    outcomes.close();
    writer.close();
  }
}
