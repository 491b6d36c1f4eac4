package io.tidemark.cases;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidemark.events.Topic;
import io.tidemark.events.TopicTable;
import io.tidemark.events.v1.CaseRecord;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The newest state of every case, as {@code tidemark.cases} has it. */
public final class CaseTable extends TopicTable<CaseRecord> {
  public CaseTable() {
    super(Topic.CASES);
  }

  @Override
  protected CaseRecord parse(byte[] value) throws InvalidProtocolBufferException {
    return CaseRecord.parseFrom(value);
  }

  @Override
  protected int contract(CaseRecord record) {
    return record.getContract();
  }

  @Override
  protected void put(String key, CaseRecord record) {
    heard(record);
  }

  /** Takes a record, also from an answer, which may come before the topic's record. */
  public void heard(CaseRecord record) {
    records()
        .merge(
            record.getId(), record, (old, now) -> old.getVersion() > now.getVersion() ? old : now);
  }

  public @Nullable CaseRecord find(String id) {
    return records().get(id);
  }

  /** The latest case of each zone. */
  public Map<String, CaseRecord> latest() {
    Map<String, CaseRecord> latest = new HashMap<>();
    Comparator<CaseRecord> byNumber =
        Comparator.comparingInt(record -> ZoneDialogue.number(record.getId()));
    records()
        .values()
        .forEach(record -> latest.merge(record.getZone(), record, BinaryOperator.maxBy(byNumber)));
    return latest;
  }

  /** The cases that match, the newest first. */
  public List<CaseRecord> all(Predicate<CaseRecord> which) {
    return records().values().stream()
        .filter(which)
        .sorted(
            Comparator.comparingLong(CaseRecord::getOpenedMillis)
                .reversed()
                .thenComparing(CaseRecord::getId))
        .toList();
  }
}
