package io.tidemark.agent;

/**
 * How far the broker's clock is ahead, from acknowledgements: the append time less the middle of
 * the round trip, as NTP does it (RFC 5905 section 8), keeping the sample of the shortest round
 * trip. A sample's worth fades by 100 ppm, so that drift is followed; what is sent changes only by
 * more than it is uncertain, so that it does not flutter.
 */
final class ClockOffset {
  private static final double DRIFT = 1e-4;

  private boolean known;
  private long sent;
  private double bestError = Double.MAX_VALUE;
  private long bestAtMillis;

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
