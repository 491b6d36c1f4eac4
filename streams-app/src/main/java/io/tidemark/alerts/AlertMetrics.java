package io.tidemark.alerts;

/** The metrics of alerts, by receiver. */
public interface AlertMetrics {
  void sent(String sink);

  /** A try. */
  void failed(String sink);

  /** A message that was never taken: too old, or not wanted. Alert on any. */
  void givenUp(String sink);

  void waiting(String sink, int messages);
}
