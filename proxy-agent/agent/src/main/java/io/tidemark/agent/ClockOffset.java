package io.tidemark.agent;

/**
 * An estimate, from acknowledgements, of how far the broker's clock is ahead: the append time minus
 * the middle of the round trip, as in NTP (RFC 5905 section 8), from the sample with the shortest
 * round trip. The error of a sample grows by 100 ppm, so that the estimate follows drift; the
 * offset that is sent changes only by more than its error, so that it does not jitter.
 */
final class ClockOffset {
  private static final double DRIFT = 1e-4;

  private boolean known;
  private long sent;
  private double bestError = Double.MAX_VALUE;
  private long bestAtMillis;

  /** Goes on with the offset that an earlier process has sent. */
  void resume(long millis) {
    sent = millis;
    known = true;
  }

  void sample(long sentMillis, long acknowledgedMillis, long appendMillis) {
    double error = (acknowledgedMillis - sentMillis) / 2.0 + 1;
    double fadedError = bestError + (acknowledgedMillis - bestAtMillis) * DRIFT;
    if (known && error > fadedError) {
      return;
    }
    bestError = error;
    bestAtMillis = acknowledgedMillis;
    long offset = appendMillis - (sentMillis + acknowledgedMillis) / 2;
    if (!known || Math.abs(offset - sent) > error) {
      sent = offset;
    }
    known = true;
  }

  boolean known() {
    return known;
  }

  long millis() {
    return sent;
  }
}
