package io.tidemark.agent;

/**
 * An estimate, from acknowledgements, of how far the broker's clock is ahead: the append time minus
 * the middle of the round trip, as in NTP (RFC 5905 section 8), from the sample with the shortest
 * round trip. The error of a sample grows by 100 ppm, so that the estimate follows drift; the
 * offset that is sent changes only by more than its error, so that it does not jitter.
 *
 * <p>The first records wait for the producer to connect, which may take seconds on a busy machine.
 * The offset is not known until a record has been acknowledged that did not wait for that.
 */
final class ClockOffset {
  private static final double DRIFT = 1e-4;

  /** A first record with a larger error than this has waited for the producer to connect. */
  private static final double MOST_COLD_MILLIS = 100;

  private long firstAckMillis = Long.MAX_VALUE;
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
    boolean cold = sentMillis < firstAckMillis;
    firstAckMillis = Math.min(firstAckMillis, acknowledgedMillis);
    if (!known && cold && error > MOST_COLD_MILLIS) {
      return;
    }
    double fadedError = bestError + (acknowledgedMillis - bestAtMillis) * DRIFT;
    boolean steppedBack = acknowledgedMillis < bestAtMillis;
    if (known && error > fadedError && !steppedBack) {
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
