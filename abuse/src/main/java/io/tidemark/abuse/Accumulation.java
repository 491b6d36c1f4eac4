package io.tidemark.abuse;

/**
 * A sequential test (a CUSUM) for one kind of event: the evidence, in nats, that more of them
 * happen than people cause. Each event adds to the evidence, and each second takes away what people
 * may cause in it, so weak abuse is found late, but surely. The evidence never falls below 0.
 *
 * @param eachSecond the events a second that people do not exceed for long
 * @param gain the evidence of one event
 */
record Accumulation(float eachSecond, float gain) {
  /** The evidence that is needed where one false alarm in a zone and a year is allowed. */
  private static final float ONE_EACH_YEAR = (float) Math.log(365 * 24 * 60);

  /** Connections that one source opens. */
  static final Accumulation OPENED = atLeast(1, 600);

  /** Connections of one source that end within seconds. */
  static final Accumulation BRIEF = atLeast(0.3f, 100);

  /** Handshakes of one source that are refused. */
  static final Accumulation REFUSED = atLeast(0.12f, 60);

  /** Connections that many new sources open, each some. */
  static final Accumulation BY_STRANGERS = atLeast(2, 300);

  /**
   * A test that finds this many events at once, or as many more as people may cause meanwhile, if
   * one false alarm in a zone and a year is allowed.
   */
  private static Accumulation atLeast(float eachSecond, float events) {
    return new Accumulation(eachSecond, ONE_EACH_YEAR / events);
  }

  /**
   * The evidence after some seconds without an event.
   *
   * @param allowed further events a second that are explained
   */
  float after(int seconds, float evidence, float allowed) {
    return Math.max(0, evidence - seconds * gain * (eachSecond + allowed));
  }

  /** The evidence after one more event. */
  float with(float evidence) {
    return evidence + gain;
  }

  /** The number of events that gave this evidence, beyond what people may cause. */
  double events(double evidence) {
    return evidence / gain;
  }
}
