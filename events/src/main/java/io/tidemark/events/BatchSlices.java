package io.tidemark.events;

import io.tidemark.events.v1.Batch;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the slices of a batch that {@link BatchShape} has found to be well formed. For each
 * slice it gives the zone and the slice's range [from, to) in each column of the batch.
 */
public final class BatchSlices {
  private final Batch batch;
  private final Map<Integer, String> names;
  private int slice = -1;
  private int openedFrom;
  private int openedTo;
  private int closedFrom;
  private int closedTo;
  private int refusedFrom;
  private int refusedTo;
  private int talliesFrom;
  private int talliesTo;
  private int trafficFrom;
  private int trafficTo;

  BatchSlices(Batch batch, Map<Integer, String> names) {
    this.batch = batch;
    this.names = names;
  }

  public Batch batch() {
    return batch;
  }

  /** Moves to the next slice; returns false if there is none. */
  public boolean next() {
    slice++;
    if (slice >= batch.getZoneCount()) {
      return false;
    }
    openedFrom = openedTo;
    openedTo += batch.getOpenedCountCount() == 0 ? 0 : batch.getOpenedCount(slice);
    closedFrom = closedTo;
    closedTo += batch.getClosedCountCount() == 0 ? 0 : batch.getClosedCount(slice);
    refusedFrom = refusedTo;
    refusedTo += batch.getRefusedCountCount() == 0 ? 0 : batch.getRefusedCount(slice);
    talliesFrom = talliesTo;
    while (talliesTo < batch.getTalliesCount() && batch.getTallies(talliesTo).getSlice() == slice) {
      talliesTo++;
    }
    trafficFrom = trafficTo;
    while (trafficTo < batch.getTraffic().getSliceCount()
        && batch.getTraffic().getSlice(trafficTo) == slice) {
      trafficTo++;
    }
    return true;
  }

  /** The number that the emitter has given to the zone. */
  public int number() {
    return batch.getZone(slice);
  }

  /** The zone, or {@code null} where its name was not read. */
  public @Nullable String zone() {
    return names.get(number());
  }

  public long openAfter() {
    return batch.getOpenAfterCount() == 0 ? 0 : batch.getOpenAfter(slice);
  }

  public int openedFrom() {
    return openedFrom;
  }

  public int openedTo() {
    return openedTo;
  }

  public int closedFrom() {
    return closedFrom;
  }

  public int closedTo() {
    return closedTo;
  }

  public int refusedFrom() {
    return refusedFrom;
  }

  public int refusedTo() {
    return refusedTo;
  }

  public int talliesFrom() {
    return talliesFrom;
  }

  public int talliesTo() {
    return talliesTo;
  }

  public int trafficFrom() {
    return trafficFrom;
  }

  public int trafficTo() {
    return trafficTo;
  }
}
