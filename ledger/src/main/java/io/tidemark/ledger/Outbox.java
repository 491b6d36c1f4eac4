package io.tidemark.ledger;

import java.util.ArrayList;
import java.util.List;

/** The output of the ledger, in order, until its caller takes it. */
public final class Outbox {
  /** A settled row. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Row(byte[] key, byte[] value) {}

  /** A receiver of the output. */
  public interface Taker {
    void usage(byte[] key, byte[] row);

    void decision(byte[] decision);

    void seconds(byte[] seconds);
  }

  final List<Row> usage = new ArrayList<>();
  final List<byte[]> decisions = new ArrayList<>();
  final List<byte[]> seconds = new ArrayList<>();

  public boolean isEmpty() {
    return usage.isEmpty() && decisions.isEmpty() && seconds.isEmpty();
  }

  public void drain(Taker taker) {
    usage.forEach(row -> taker.usage(row.key(), row.value()));
    decisions.forEach(taker::decision);
    seconds.forEach(taker::seconds);
    clear();
  }

  /** Discards everything, since it was output before. */
  void clear() {
    usage.clear();
    decisions.clear();
    seconds.clear();
  }
}
