package io.tidemark.cases;

import io.tidemark.events.v1.ActionRecord;
import io.tidemark.events.v1.AlertRecord;
import io.tidemark.events.v1.CaseRecord;
import io.tidemark.events.v1.LimitRecord;
import org.jspecify.annotations.Nullable;

/** The receiver of what a dialogue decides. */
public interface DialogueOutput {
  void theCase(CaseRecord record);

  /** A limit in force; {@code null}: it no longer is. */
  void limit(String id, @Nullable LimitRecord record);

  void action(ActionRecord record);

  void alert(AlertRecord record);
}
