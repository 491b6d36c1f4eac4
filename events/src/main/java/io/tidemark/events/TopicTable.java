package io.tidemark.events;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table of the latest record of each key in a compacted topic. Records that cannot be read, and
 * those of another version of the contract, are logged and ignored. Updated by one thread, readable
 * from any.
 */
public abstract class TopicTable<R> implements TableFollower.Listener {
  private static final Logger log = LoggerFactory.getLogger(TopicTable.class);

  private final ConcurrentSkipListMap<String, R> records = new ConcurrentSkipListMap<>();
  private final CountDownLatch whole = new CountDownLatch(1);
  private final Topic topic;

  protected TopicTable(Topic topic) {
    this.topic = topic;
  }

  protected abstract R parse(byte[] value) throws InvalidProtocolBufferException;

  protected abstract int contract(R record);

  @Override
  public void record(Topic from, String key, byte @Nullable [] value) {
    if (value == null) {
      records.remove(key);
      changed(key);
      return;
    }
    try {
      R record = parse(value);
      if (contract(record) == Contract.VERSION) {
        put(key, record);
        changed(key);
      } else {
        log.warn("{} of {} is of contract {}: left out", key, from.topic(), contract(record));
      }
    } catch (InvalidProtocolBufferException e) {
      log.warn("{} of {} cannot be read and is left out: {}", key, from.topic(), e.toString());
    }
  }

  protected void put(String key, R record) {
    records.put(key, record);
  }

  /** Called when a key's record has changed or was deleted. */
  protected void changed(String key) {}

  /** Called when the topic has been read whole and keys that no longer exist were removed. */
  protected void changedAll() {}

  @Override
  public void whole(Map<Topic, Set<String>> keys) {
    records.keySet().retainAll(keys.getOrDefault(topic, Set.of()));
    changedAll();
    whole.countDown();
  }

  @Override
  public void caughtUp() {}

  /** True if the topic has been read once. */
  public boolean isWhole() {
    return whole.getCount() == 0;
  }

  public boolean awaitWhole(long seconds) throws InterruptedException {
    return whole.await(seconds, TimeUnit.SECONDS);
  }

  protected NavigableMap<String, R> records() {
    return records;
  }

  /** The records whose key begins with this prefix. */
  protected NavigableMap<String, R> below(String prefix) {
    return records.subMap(prefix, true, prefix + Character.MAX_VALUE, false);
  }
}
