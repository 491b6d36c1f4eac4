package io.tidemark.ledger;

/** One node, live, and what went wrong with its emitters. */
public record NodeFigures(Figures figures, Faults faults) {
  /** Since the books began. */
  public record Faults(long duplicates, long gaps, long lostEmitters, long returnedEmitters) {}

  public NodeFigures plus(NodeFigures other) {
    return new NodeFigures(
        figures.plus(other.figures),
        new Faults(
            faults.duplicates + other.faults.duplicates,
            faults.gaps + other.faults.gaps,
            faults.lostEmitters + other.faults.lostEmitters,
            faults.returnedEmitters + other.faults.returnedEmitters));
  }
}
