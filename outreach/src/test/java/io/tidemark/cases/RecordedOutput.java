package io.tidemark.cases;

import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.AlertRecord;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.LimitRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A recorder of a dialogue's output. */
class RecordedOutput implements DialogueOutput {
  final List<CaseRecord> cases = new ArrayList<>();
  final Map<String, LimitRecord> limits = new TreeMap<>();
  final List<ActionRecord> actions = new ArrayList<>();
  final List<AlertRecord> alerts = new ArrayList<>();

  @Override
  public void theCase(CaseRecord record) {
    cases.add(record);
  }

  @Override
  public void limit(String id, @Nullable LimitRecord record) {
    if (record == null) {
      limits.remove(id);
    } else {
      limits.put(id, record);
    }
  }

  @Override
  public void action(ActionRecord record) {
    actions.add(record);
  }

  @Override
  public void alert(AlertRecord record) {
    alerts.add(record);
  }

  ActionRecord last() {
    return actions.get(actions.size() - 1);
  }

  CaseRecord lastCase() {
    return cases.get(cases.size() - 1);
  }
}
