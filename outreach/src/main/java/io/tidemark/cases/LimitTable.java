package io.tidemark.cases;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.LimitKeys;
import io.tidemark.events.Topic;
import io.tidemark.events.TopicTable;
import io.tidemark.events.v1.LimitRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The limits in force and the refusals of caps, as {@code tidemark.limits} has them. */
public final class LimitTable extends TopicTable<LimitRecord> {
  /**
   * The caps without the blocks, of which there may be many: caps are looked at several times a
   * second.
   */
  private final Map<String, LimitRecord> caps = new ConcurrentHashMap<>();

  public LimitTable() {
    super(Topic.LIMITS);
  }

  @Override
  protected LimitRecord parse(byte[] value) throws InvalidProtocolBufferException {
    return LimitRecord.parseFrom(value);
  }

  @Override
  protected int contract(LimitRecord record) {
    return record.getContract();
  }

  @Override
  protected void changed(String key) {
    LimitRecord record = records().get(key);
    if (record != null && record.hasCap()) {
      caps.put(key, record);
    } else {
      caps.remove(key);
    }
  }

  @Override
  protected void changedAll() {
    caps.keySet().retainAll(records().keySet());
  }

  /** The limits in force, in the order of their ids. */
  public List<LimitRecord> limits() {
    return List.copyOf(below(LimitKeys.LIMIT).values());
  }

  public @Nullable LimitRecord limit(String id) {
    return records().get(LimitKeys.LIMIT + id);
  }

  /** Those of the limits in force that are caps. */
  public Collection<LimitRecord> caps() {
    return caps.values();
  }

  /** The refusals of caps that the proxies read. */
  public Collection<LimitRecord> refusals() {
    return below(LimitKeys.REFUSAL).values();
  }

  public @Nullable LimitRecord refusal(String id) {
    return records().get(LimitKeys.REFUSAL + id);
  }
}
