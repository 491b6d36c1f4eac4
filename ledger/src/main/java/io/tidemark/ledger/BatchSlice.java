package io.tidemark.ledger;

/**
 * One zone's part of a batch: a range of each list of events. One object moves from slice to slice.
 */
final class BatchSlice {
  private final BatchColumns batch;
  private int index;

  /** The number that the emitter has given to the zone. */
  int number;

  long openAfter;
  int openedFrom;
  int openedTo;
  int closedFrom;
  int closedTo;
  int refusedFrom;
  int refusedTo;
  int talliesFrom;
  int talliesTo;
  int trafficFrom;
  int trafficTo;

  BatchSlice(BatchColumns batch) {
    this.batch = batch;
  }

  void rewind() {
    index = -1;
    openedTo = 0;
    closedTo = 0;
    refusedTo = 0;
    talliesTo = 0;
    trafficTo = 0;
  }

  /** Moves to the next slice, if there is one. */
  boolean next() {
    index++;
    if (index == batch.zone.size) {
      return false;
    }
    number = (int) batch.zone.get(index);
    openAfter = WireInput.zigzag(batch.openAfter.get(index));
    openedFrom = openedTo;
    openedTo = openedFrom + (int) batch.openedCount.get(index);
    closedFrom = closedTo;
    closedTo = closedFrom + (int) batch.closedCount.get(index);
    refusedFrom = refusedTo;
    refusedTo = refusedFrom + (int) batch.refusedCount.get(index);
    talliesFrom = talliesTo;
    while (talliesTo < batch.tallies.size() && batch.tallies.get(talliesTo).getSlice() == index) {
      talliesTo++;
    }
    trafficFrom = trafficTo;
    while (trafficTo < batch.trafficSlice.size && batch.trafficSlice.get(trafficTo) == index) {
      trafficTo++;
    }
    return true;
  }

  int opened() {
    return openedTo - openedFrom;
  }

  int closed() {
    return closedTo - closedFrom;
  }
}
