package io.tidemark.cases;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Contract;
import io.tidemark.events.TableFollower;
import io.tidemark.events.Topic;
import io.tidemark.events.v1.CaseRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Every case as {@code tidemark.cases} has it now. Followed by one thread, read by any. */
public final class CaseTable implements TableFollower.Listener {
  private final Map<String, CaseRecord> cases = new ConcurrentHashMap<>();

  @Override
  public void record(Topic topic, String key, byte @Nullable [] value) {
    try {
      CaseRecord record = value == null ? null : CaseRecord.parseFrom(value);
      if (record != null && record.getContract() == Contract.VERSION) {
        heard(record);
      } else {
        cases.remove(key);
      }
    } catch (InvalidProtocolBufferException e) {
      cases.remove(key);
    }
  }

  /** Also from an answer, which may come before the topic. */
  public void heard(CaseRecord record) {
    cases.merge(
        record.getId(), record, (old, now) -> old.getVersion() > now.getVersion() ? old : now);
  }

  @Override
  public void whole(Map<Topic, Set<String>> keys) {
    cases.keySet().retainAll(keys.getOrDefault(Topic.CASES, Set.of()));
  }

  @Override
  public void settled() {}

  public @Nullable CaseRecord find(String id) {
    return cases.get(id);
  }

  /** The newest first. */
  public List<CaseRecord> all(Predicate<CaseRecord> which) {
    return cases.values().stream()
        .filter(which)
        .sorted(
            Comparator.comparingLong(CaseRecord::getOpenedMillis)
                .reversed()
                .thenComparing(CaseRecord::getId))
        .toList();
  }
}
