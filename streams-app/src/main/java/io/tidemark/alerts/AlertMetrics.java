package io.tidemark.alerts;

/** The metrics of alerts, by receiver. */
public interface AlertMetrics {
  void sent(String sink);

  /** A failed try. */
  void failed(String sink);

  /** A message that was never delivered: too old, or the receiver is gone. Alert on any. */
  void givenUp(String sink);

  void waiting(String sink, int messages);
}
