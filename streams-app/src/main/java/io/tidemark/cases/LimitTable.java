package io.tidemark.cases;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.LimitKeys;
import io.tidemark.events.TableFollower;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.LimitRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Limits and refusals as {@code tidemark.limits} has them now. Followed by one, read by any. */
public final class LimitTable implements TableFollower.Listener {
  private final ConcurrentSkipListMap<String, LimitRecord> records = new ConcurrentSkipListMap<>();

  @Override
  public void record(Topic topic, String key, byte @Nullable [] value) {
    if (value == null) {
      records.remove(key);
      return;
    }
    try {
      LimitRecord record = LimitRecord.parseFrom(value);
      if (record.getContract() == Contract.VERSION) {
        records.put(key, record);
      }
    } catch (InvalidProtocolBufferException e) {
      records.remove(key);
    }
  }

  @Override
  public void whole(Map<Topic, Set<String>> keys) {
    records.keySet().retainAll(keys.getOrDefault(Topic.LIMITS, Set.of()));
  }

  @Override
  public void settled() {}

  /** In force, by id. */
  public List<LimitRecord> limits() {
    return below(LimitKeys.LIMIT);
  }

  public @Nullable LimitRecord limit(String id) {
    return records.get(LimitKeys.LIMIT + id);
  }

  /** Caps that refuse, as the proxies hear it. */
  public List<LimitRecord> refusals() {
    return below(LimitKeys.REFUSAL);
  }

  public @Nullable LimitRecord refusal(String id) {
    return records.get(LimitKeys.REFUSAL + id);
  }

  private List<LimitRecord> below(String prefix) {
    return new ArrayList<>(records.subMap(prefix, prefix + Character.MAX_VALUE).values());
  }
}
