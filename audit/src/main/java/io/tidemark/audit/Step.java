package io.tidemark.audit;

import io.tidemark.audit.ZoneHistory.Kind;
import io.tidemark.audit.ZoneHistory.Rare;
import io.tidemark.events.v1.DecisionKind;
import java.util.ArrayList;
import java.util.List;

/** The changes of one millisecond in a zone or a plan. */
final class Step {
  long at;

  /** The net of all changes that are no single open or close. */
  long level;

  /** The part of {@code level} that came with zones that changed their plan. */
  long moved;

  long opened;
  long closed;
  long tallyOpened;
  long tallyClosed;
  long lost;

  /** The rare entries of a zone; a plan has none. */
  final List<Rare> rare = new ArrayList<>(0);

  void begin(long millis) {
    at = millis;
    level = 0;
    moved = 0;
    opened = 0;
    closed = 0;
    tallyOpened = 0;
    tallyClosed = 0;
    lost = 0;
    rare.clear();
  }

  void add(Rare of) {
    if (of.kind() == Kind.EVENTS) {
      opened += of.opened();
      closed += of.closed();
      return;
    }
    level += of.change();
    tallyOpened += of.opened();
    tallyClosed += of.closed();
    lost -= of.why() == DecisionKind.LOST ? of.change() : 0;
  }

  void move(long connections) {
    level += connections;
    moved += connections;
  }

  /** Adds everything of another step except its rare entries. */
  void add(Step other) {
    level += other.level;
    moved += other.moved;
    opened += other.opened;
    closed += other.closed;
    tallyOpened += other.tallyOpened;
    tallyClosed += other.tallyClosed;
    lost += other.lost;
  }

  /** True if more happened than a change of plan. */
  boolean isEventful() {
    return opened + closed + moved != 0
        || level != 0
        || rare.stream().anyMatch(each -> each.kind() != Kind.PLAN);
  }
}
