package io.tidemark.ledger;

/** The live figures of a node, and the faults of its emitters. */
public record NodeFigures(Figures figures, Faults faults, Repairs repairs) {
  /**
   * The faults of the node's emitters since the books began.
   *
   * @param lastLostMillis the time of the latest report of a lost emitter; 0 if none is lost
   * @param lastHeardMillis the time of the latest report of an emitter that is not lost
   */
  public record Faults(
      long duplicates,
      long gaps,
      long lostEmitters,
      long returnedEmitters,
      long lastLostMillis,
      long lastHeardMillis) {
    Faults plus(Faults other) {
      return new Faults(
          duplicates + other.duplicates,
          gaps + other.gaps,
          lostEmitters + other.lostEmitters,
          returnedEmitters + other.returnedEmitters,
          Math.max(lastLostMillis, other.lastLostMillis),
          Math.max(lastHeardMillis, other.lastHeardMillis));
    }

    /** Returns true if the node was lost and nothing of it has been heard since. */
    public boolean isLost() {
      return lastLostMillis > 0 && lastHeardMillis <= lastLostMillis;
    }
  }

  /**
   * Corrections that the books had to make, since they began.
   *
   * @param lateEvents events of a time that was settled
   * @param clampedEvents events with a time later than log time
   * @param unnamedEvents events that were not booked, since the record with the zone's name was
   *     lost
   * @param repaired connections by which counts were changed after missing records
   * @param returned connections that came back with a lost emitter
   * @param late connections by which late events changed counts
   * @param skewMillis how far the broker's clock is ahead of the node's, in the shard where it is
   *     largest
   */
  public record Repairs(
      long lateEvents,
      long clampedEvents,
      long unnamedEvents,
      long repaired,
      long returned,
      long late,
      long skewMillis) {
    Repairs plus(Repairs other) {
      return new Repairs(
          lateEvents + other.lateEvents,
          clampedEvents + other.clampedEvents,
          unnamedEvents + other.unnamedEvents,
          repaired + other.repaired,
          returned + other.returned,
          late + other.late,
          Math.abs(skewMillis) > Math.abs(other.skewMillis) ? skewMillis : other.skewMillis);
    }
  }

  public NodeFigures plus(NodeFigures other) {
    return new NodeFigures(
        figures.plus(other.figures), faults.plus(other.faults), repairs.plus(other.repairs));
  }
}
