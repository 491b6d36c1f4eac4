package io.tidemark.ledger;

/**
 * The only clock of the books: the running maximum of append times in the shard, and where its last
 * silence ended. During a silence (nothing is appended, not even ticks) no emitter could have been
 * heard, so no lease runs.
 */
final class LogTime {
  static final long SILENCE_MILLIS = 5_000;

  private long millis;
  private long silenceEndMillis;

  LogTime(long millis, long silenceEndMillis) {
    this.millis = millis;
    this.silenceEndMillis = silenceEndMillis;
  }

  void append(long appendMillis) {
    if (appendMillis - millis > SILENCE_MILLIS) {
      silenceEndMillis = appendMillis;
    }
    millis = Math.max(millis, appendMillis);
  }

  long millis() {
    return millis;
  }

  long silenceEndMillis() {
    return silenceEndMillis;
  }
}
