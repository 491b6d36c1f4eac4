package io.tidemark.topology;

import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A writer to a store, which leaves out values that are too large for its changelog. */
final class Changes {
  private static final Logger log = LoggerFactory.getLogger(Changes.class);

  private final KeyValueStore<String, byte[]> store;
  private final FailedRecords failed;

  Changes(KeyValueStore<String, byte[]> store, FailedRecords failed) {
    this.store = store;
    this.failed = failed;
  }

  /** A value of {@code null} deletes. */
  @SuppressWarnings("NullAway") // null deletes
  void put(String key, byte @Nullable [] value) {
    if (value != null && value.length > RecordSizes.MOST_STATE_BYTES) {
      log.error(
          "{} of store {} has {} bytes, which is too much to be written; after a restart its older state is used",
          key,
          store.name(),
          value.length);
      failed.leftOut(FailedRecords.Stage.WRITING);
      return;
    }
    store.put(key, value);
  }
}
